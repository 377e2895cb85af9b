// The parts of check_dkim().
#pragma once

#include <span>

#include "tester/signatures.h"

namespace waybill::tester {

// Checks 18 to 21 and 28: the keys. Each has at least one signature to look at.
void check_dkim_keys(const Online& online, std::span<const SeenSignature> signatures);
// Checks 22 to 27 and 29: how the signature was made.
void check_dkim_making(const Online& online, std::span<const SeenSignature> signatures);

}  // namespace waybill::tester
