#pragma once

#include <cstddef>
#include <string>

#include "app/terminal.h"
#include "service/domain_report.h"

namespace waybill::app {

// Tables of at most `most` lines.
[[nodiscard]] std::string to_text(const service::DomainReport& report, const Terminal& terminal,
                                  std::size_t most);

}  // namespace waybill::app
