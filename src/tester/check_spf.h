// The parts of check_spf().
#pragma once

#include "tester/examined.h"

namespace waybill::tester {

// Checks 3 to 11 and 14: the record of the envelope sender's domain, whoever sends.
void check_spf_record(const Online& online);

}  // namespace waybill::tester
