// The parts of check_domain().
#pragma once

#include "tester/examined.h"

namespace waybill::tester {

// Check 114.
void check_bimi(const Online& online, const dns::Name& author);

}  // namespace waybill::tester
