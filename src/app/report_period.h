#pragma once

#include <string>

#include "app/command_line.h"
#include "base/result.h"
#include "service/domain_report.h"

namespace waybill::app {

// The days that the command asks for; `today` where it names no end. The error is one line.
[[nodiscard]] Result<service::Period, std::string> period_of(const DomainReportCommand& command,
                                                             store::Day today);

}  // namespace waybill::app
