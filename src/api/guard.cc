#include "api/guard.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "account/secret.h"
#include "api/answer.h"
#include "api/door.h"
#include "base/ascii.h"
#include "http/problem.h"
#include "ledger/sessions.h"
#include "ledger/tenants.h"
#include "ledger/tokens.h"
#include "ledger/users.h"

namespace waybill::api {
namespace {

using http::Head;
using http::Response;
using ledger::Database;
template <class T>
using Admitted = std::expected<T, Response>;

// What a request shows, and who it belongs to.
struct Shown {
  std::string session_secret;  // of the cookie; "" with a token
  std::optional<ledger::Session> session;
  std::optional<ledger::Token> token;
  std::optional<ledger::User> user;
  std::optional<ledger::Tenant> asked_for;  // of ?org=
};

bool is_safe(http::Method method) {
  return method == http::Method::Get || method == http::Method::Head;
}

Response no_log_in() {
  Response answer = http::problem({.status = 401,
                                   .type = "log-in-needed",
                                   .title = "Not logged in",
                                   .detail = "This needs a session or an API token that is valid.",
                                   .to_try = "Log in again."});
  answer.fields.set("WWW-Authenticate", "Bearer");
  return answer;
}

// RFC 6750 §2.1; "" without one.
std::string_view bearer_of(const Head& head) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view field = head.fields.get("Authorization");
  if (!ascii::istarts_with(field, kScheme)) return "";
  return ascii::trim(field.substr(kScheme.size()));
}

Result<Shown, ledger::Error> look_up(Database& database, const Head& head, std::int64_t now) {
  Shown shown;
  if (head.fields.has("Authorization")) {
    shown.token = TRY(ledger::token_of(database, account::kept_form(bearer_of(head)), now));
    if (!shown.token) return shown;
    shown.user = TRY(ledger::user_by_id(database, shown.token->user));
  } else {
    shown.session_secret = head.cookie(session_cookie_name(head));
    if (shown.session_secret.empty()) return shown;
    shown.session =
        TRY(ledger::session_of(database, account::kept_form(shown.session_secret), now));
    if (!shown.session) return shown;
    shown.user = TRY(ledger::user_by_id(database, shown.session->user));
  }
  if (const std::string_view org = head.parameter("org"); !org.empty())
    shown.asked_for = TRY(ledger::tenant_of(database, org));
  return shown;
}

// What the scopes of a token open. One that is missing is told by name.
std::expected<void, Response> check_scope(const ledger::Token& token, Access access) {
  std::optional<account::Scope> needed;
  switch (access) {
    case Access::Public: return {};
    case Access::Viewer: needed = account::Scope::Read; break;
    case Access::Analyst: needed = account::Scope::Write; break;
    case Access::Admin: needed = account::Scope::Admin; break;
    case Access::Owner:
    case Access::Self: return std::unexpected(forbidden("No API token may do this: log in."));
  }
  if (token.scopes.has(*needed)) return {};
  return std::unexpected(
      forbidden("The API token lacks the scope " + std::string(to_string(*needed)) + "."));
}

Role least_role(Access access) {
  switch (access) {
    case Access::Public:
    case Access::Self:
    case Access::Viewer: return Role::Viewer;
    case Access::Analyst: return Role::Analyst;
    case Access::Admin: return Role::Admin;
    case Access::Owner: return Role::Owner;
  }
  std::abort();
}

std::expected<void, Response> check_forgery(const Head& head, const Shown& shown) {
  const std::string expected = account::csrf_token(shown.session_secret);
  if (account::is_equal(head.fields.get("X-CSRF-Token"), expected)) return {};
  return std::unexpected(
      http::problem({.status = 403,
                     .type = "csrf",
                     .title = "Not sent by a page of this server",
                     .detail = "The request lacks the X-CSRF-Token of its session.",
                     .to_try = "Load the page again."}));
}

// The caller's own organisation or a client of it; what is not to be seen is not there.
Admitted<std::string> tenant_for(const Shown& shown, const std::string& home, const Head& head) {
  const std::string_view asked = head.parameter("org");
  if (asked.empty() || asked == home) return home;
  if (shown.asked_for && shown.asked_for->parent == home) return shown.asked_for->id;
  return std::unexpected(not_found());
}

Admitted<Caller> caller_of(const Route& route, const Head& head, const Shown& shown) {
  if (!shown.user || shown.user->is_disabled) return std::unexpected(no_log_in());
  const ledger::User& user = *shown.user;
  Caller caller{.user = user.id,
                .token = shown.token ? shown.token->id : "",
                .token_name = shown.token ? shown.token->name : "",
                .session = shown.session ? shown.session->id : "",
                .name = user.email,
                .role = user.role,
                .home = shown.token ? shown.token->tenant : user.tenant,
                .tenant = "",
                .last_seen = shown.token     ? shown.token->last_used
                             : shown.session ? shown.session->last_seen
                                             : 0};
  if (shown.token) {
    // What an owner alone may do no token does, whoever made it.
    caller.role = std::min(caller.role, Role::Admin);
    if (auto allowed = check_scope(*shown.token, route.access); !allowed)
      return std::unexpected(std::move(allowed).error());
  } else if (!is_safe(route.method)) {
    if (auto own = check_forgery(head, shown); !own) return std::unexpected(std::move(own).error());
  }
  auto tenant = tenant_for(shown, caller.home, head);
  if (!tenant) return std::unexpected(std::move(tenant).error());
  caller.tenant = route.access == Access::Self ? caller.home : *std::move(tenant);
  if (caller.role < least_role(route.access))
    return std::unexpected(
        forbidden("Your role, " + std::string(to_string(caller.role)) + ", does not allow this."));
  return caller;
}

}  // namespace

std::string_view session_cookie_name(const http::Head& head) {
  return head.is_secure ? "__Host-waybill_session" : "waybill_session";
}

bool is_from_elsewhere(const Head& head, std::string_view own_origin) {
  if (head.fields.has("Sec-Fetch-Site")) {
    const std::string_view site = head.fields.get("Sec-Fetch-Site");
    return site != "same-origin" && site != "none";
  }
  if (!head.fields.has("Origin")) return false;
  const std::string_view origin = head.fields.get("Origin");
  if (!own_origin.empty() && ascii::iequals(origin, own_origin)) return false;
  const std::string own =
      (head.is_secure ? "https://" : "http://") + std::string(head.fields.get("Host"));
  return !ascii::iequals(origin, own);
}

std::expected<Caller, Response> admit(Services& services, const Route& route, const Head& head) {
  // Programs that show a token are no browsers with somebody's cookies.
  if (!is_safe(route.method) && !head.fields.has("Authorization") &&
      is_from_elsewhere(head, services.door.origin()))
    return std::unexpected(http::problem(403, "csrf", "Not sent by a page of this server",
                                         "A page of another site sent this request."));
  if (route.access == Access::Public) return Caller{};
  const std::int64_t now = services.door.now();
  auto shown =
      services.ledger.read([&](Database& database) { return look_up(database, head, now); });
  if (!shown) return std::unexpected(store_failed(services, head, shown.error().message));
  return caller_of(route, head, *shown);
}

void note_use(Services& services, const Caller& caller) {
  const std::int64_t now = services.door.now();
  if (caller.user.empty() || now - caller.last_seen < ledger::kSeenSeconds) return;
  const auto noted = services.ledger.write([&](Database& database) -> Result<void, ledger::Error> {
    if (!caller.token.empty()) return ledger::used_token(database, caller.home, caller.token, now);
    TRY(ledger::saw_session(database, caller.session, now));
    return ledger::saw_user(database, caller.user, now);
  });
  // Who is let in is let in, whether or not it can be written down.
  if (!noted) services.door.log(noted.error().message);
}

}  // namespace waybill::api
