// The second factor at a log-in.
#pragma once

#include <string_view>

#include "api/route.h"
#include "ledger/ledger.h"
#include "ledger/users.h"

namespace waybill::api {

// Whether `code` is one of the user's app or one for recovery; it is used up by it.
[[nodiscard]] Result<bool, ledger::Error> use_code(ledger::Database& database, const Call& call,
                                                   ledger::User& user, std::string_view code);

// 401 with the type code-needed.
[[nodiscard]] http::Response code_needed(std::string_view why);
inline constexpr std::string_view kWrongCode = "The code is not right, or was used already.";
inline constexpr std::string_view kGiveCode =
    "Give the code of your authenticator app, or a recovery code.";

}  // namespace waybill::api
