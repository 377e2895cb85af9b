// The handlers of docs/api.md, "Accounts". One file for each group; the table is in accounts.cc.
#pragma once

#include "api/reader.h"
#include "api/route.h"
#include "api/services.h"

namespace waybill::api {

// Names of people, organisations and tokens.
inline constexpr TextLimits kNameLimits{.least = 1, .most = 100};
// Longer than any code with its dashes; an e-mail address before it is judged.
inline constexpr std::size_t kLongestCode = 100, kLongestTyped = 300;

// accounts_setup.cc
[[nodiscard]] http::Response get_setup(Services& services, Call& call);
[[nodiscard]] http::Response post_setup(Services& services, Call& call);
// accounts_session.cc
[[nodiscard]] http::Response post_session(Services& services, Call& call);
[[nodiscard]] http::Response get_session(Services& services, Call& call);
[[nodiscard]] http::Response delete_session(Services& services, Call& call);

}  // namespace waybill::api
