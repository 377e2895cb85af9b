// Sessions: how they begin, and what is answered when they do.
#pragma once

#include <string_view>

#include "api/route.h"
#include "api/services.h"
#include "http/message.h"
#include "ledger/ledger.h"
#include "ledger/users.h"

namespace waybill::api {

// A new session of `user` in the place of the one that the request shows; answers as GET /session,
// with the cookie.
[[nodiscard]] Result<http::Response, ledger::Error> start_session(ledger::Database& database,
                                                                  Services& services,
                                                                  const Call& call,
                                                                  const ledger::User& user);

// The answer of GET /session; `secret` of the session.
[[nodiscard]] Result<http::Response, ledger::Error> session_answer(ledger::Database& database,
                                                                   const Services& services,
                                                                   const ledger::User& user,
                                                                   std::string_view secret);

// Tells the browser to forget the cookie.
void forget_cookie(const http::Head& head, http::Response& answer);

}  // namespace waybill::api
