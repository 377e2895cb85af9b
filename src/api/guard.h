// Who asks, and for which organisation: the one place where that is decided. No handler looks at
// cookies, at Authorization or at `?org=`.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "api/route.h"
#include "api/services.h"
#include "http/message.h"

namespace waybill::api {

// The name of the cookie: with the prefix __Host- when the request came over TLS, so that no other
// host of the domain can set it (RFC 6265bis §4.1.3.2).
[[nodiscard]] std::string_view session_cookie_name(const http::Head& head);

// A caller who may call `route`, or the answer that refuses: 401, 403, 404 (an organisation that
// the caller may not see), 503.
// Only reads; may be asked on a network thread.
[[nodiscard]] std::expected<Caller, http::Response> admit(Services& services, const Route& route,
                                                          const http::Head& head);

// Writes down, now and then, that the session or token is used.
void note_use(Services& services, const Caller& caller);

// Whether a page of another site sent it, as far as browsers tell: Sec-Fetch-Site, else Origin. A
// program that is no browser sends neither.
[[nodiscard]] bool is_from_elsewhere(const http::Head& head, std::string_view own_origin);

}  // namespace waybill::api
