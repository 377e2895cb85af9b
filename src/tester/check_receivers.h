// The parts of check_receivers().
#pragma once

#include "tester/examined.h"

namespace waybill::tester {

// Checks 117 and 118: Salesforce's way, and the way into one's own Microsoft 365.
void check_salesforce(const Online& online);
void check_same_tenant(const Online& online);

}  // namespace waybill::tester
