#pragma once

#include <string>

#include "app/terminal.h"
#include "tester/examination.h"

namespace waybill::app {

// The report of `waybill test-message` for people: what fails with its fix, then what could be
// better, then the rest.
[[nodiscard]] std::string test_report_text(const Terminal& terminal, const tester::Report& report);

}  // namespace waybill::app
