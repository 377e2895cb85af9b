#pragma once

#include <string>

#include "app/terminal.h"
#include "health/examine.h"

namespace waybill::app {

// What `waybill check` prints: score and grade, what to mend first with the record to copy, what
// was found by group, and the records.
[[nodiscard]] std::string check_report_text(const Terminal& terminal, const health::Report& report);

}  // namespace waybill::app
