#pragma once

#include <string>

#include "app/terminal.h"
#include "diagnosis/case_file.h"
#include "diagnosis/compare.h"
#include "diagnosis/verdict.h"

namespace waybill::app {

// The diagnosis for people: verdict, fix, the six steps, findings, evidence.
[[nodiscard]] std::string verdict_text(const Terminal& terminal,
                                       const diagnosis::Diagnosis& diagnosis,
                                       const diagnosis::Case& the_case);

// What a DNS change does: results, findings and the verdict, before and after.
[[nodiscard]] std::string comparison_text(const Terminal& terminal,
                                          const diagnosis::Comparison& comparison,
                                          const diagnosis::Diagnosis& before,
                                          const diagnosis::Diagnosis& after);

}  // namespace waybill::app
