// What only the owner of an account may do asks for the password again.
#pragma once

#include <optional>
#include <string_view>

#include "api/route.h"
#include "api/services.h"

namespace waybill::api {

// Nothing when `password` is the caller's; else the answer that refuses, which names the field.
// Guesses are throttled like those at a log-in.
[[nodiscard]] std::optional<http::Response> check_own_password(Services& services, const Call& call,
                                                               std::string_view field,
                                                               std::string_view password);

}  // namespace waybill::api
