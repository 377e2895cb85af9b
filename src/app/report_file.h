// The report of a domain as a file for people, of what a store has.
#pragma once

#include "app/command_line.h"
#include "app/report.h"
#include "service/domain_report.h"
#include "store/event_store.h"

namespace waybill::app {

// `command.file` is given; `now`: Unix seconds.
[[nodiscard]] Result<void, Failure> write_report_file(const DomainReportCommand& command,
                                                      const service::Period& period,
                                                      std::int64_t now, store::EventStore& store);

}  // namespace waybill::app
