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
// accounts_me.cc
[[nodiscard]] http::Response patch_me(Services& services, Call& call);
[[nodiscard]] http::Response post_my_password(Services& services, Call& call);
[[nodiscard]] http::Response get_my_sessions(Services& services, Call& call);
[[nodiscard]] http::Response delete_my_session(Services& services, Call& call);
// accounts_totp.cc
[[nodiscard]] http::Response post_totp(Services& services, Call& call);
[[nodiscard]] http::Response confirm_totp(Services& services, Call& call);
[[nodiscard]] http::Response delete_totp(Services& services, Call& call);
// accounts_users.cc
[[nodiscard]] http::Response get_users(Services& services, Call& call);
[[nodiscard]] http::Response post_user(Services& services, Call& call);
[[nodiscard]] http::Response patch_user(Services& services, Call& call);
[[nodiscard]] http::Response delete_user(Services& services, Call& call);
[[nodiscard]] http::Response post_user_invitation(Services& services, Call& call);
// accounts_invitations.cc
[[nodiscard]] http::Response get_invitation(Services& services, Call& call);
[[nodiscard]] http::Response post_invitation(Services& services, Call& call);
// accounts_tokens.cc
[[nodiscard]] http::Response get_tokens(Services& services, Call& call);
[[nodiscard]] http::Response post_token(Services& services, Call& call);
[[nodiscard]] http::Response delete_token(Services& services, Call& call);
// accounts_clients.cc
[[nodiscard]] http::Response get_clients(Services& services, Call& call);
[[nodiscard]] http::Response post_client(Services& services, Call& call);
[[nodiscard]] http::Response patch_client(Services& services, Call& call);
[[nodiscard]] http::Response delete_client(Services& services, Call& call);
// accounts_organisation.cc
[[nodiscard]] http::Response get_organisation(Services& services, Call& call);
[[nodiscard]] http::Response patch_organisation(Services& services, Call& call);
// accounts_audit.cc
[[nodiscard]] http::Response get_audit(Services& services, Call& call);

}  // namespace waybill::api
