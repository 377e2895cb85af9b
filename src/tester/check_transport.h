// The parts of check_transport().
#pragma once

#include <optional>
#include <string>

#include "tester/examined.h"

namespace waybill::tester {

// Checks 48 to 52, 56, 60 and 61: the address that sent, its name, its network.
void check_sending_address(const Online& online);
// Checks 53 to 55: encryption.
void check_encryption(const Online& online);
// Checks 57 and 58: what the server saw of the client's manners.
void check_session(const Online& online);

}  // namespace waybill::tester
