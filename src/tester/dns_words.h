// How a check says that DNS did not tell.
#pragma once

#include <string>

#include "dns/answer.h"

namespace waybill::tester {

// Of an answer that is_temporary_failure(): "DNS did not answer in time: example.com TXT."
[[nodiscard]] std::string no_answer(const dns::Question& question, const dns::Answer& answer);

}  // namespace waybill::tester
