// The first visit, which creates the owner.
#include <utility>

#include "account/email.h"
#include "account/password.h"
#include "account/secret.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "api/door.h"
#include "api/log_in.h"
#include "base/ascii.h"
#include "ledger/tenants.h"

namespace waybill::api {
namespace {

using ledger::Database;
using ledger::Error;

// The organisation of the first visit has the name that the store gives to rows that were taken in
// without a server (`waybill ingest`), so that they are there from the beginning.
constexpr std::string_view kFirstTenant = "default";

bool is_loopback(const IpAddress& address) {
  if (address.is_v4()) return address.octets()[0] == 127;
  return address == IpAddress::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

// "localhost:8025", "127.0.0.1", "[::1]:8025", as in Host, or behind "http://" in Origin.
bool is_loopback_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1) == "[::1]";
  host = host.substr(0, host.find(':'));
  const auto address = IpAddress::parse(host);
  return ascii::iequals(host, "localhost") || (address && is_loopback(*address));
}

// Without a code only who sits at this machine is the first: a server that others can reach, a
// proxy before it, and a page whose name was made to mean this machine (DNS rebinding) need it.
bool needs_code(const Services& services, const http::Head& head) {
  if (services.door.reach() != Reach::Loopback || !is_loopback(head.peer)) return true;
  if (!services.door.origin().empty() || !is_loopback_name(head.fields.get("Host"))) return true;
  for (const std::string_view trace : {"X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"}) {
    if (head.fields.has(trace)) return true;
  }
  const std::string_view origin = head.fields.get("Origin");
  const std::size_t host = origin.find("://");
  return host != std::string_view::npos && !is_loopback_name(origin.substr(host + 3));
}

}  // namespace

http::Response get_setup(Services& services, Call& call) {
  return answered(
      services, call,
      services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
        const bool needed = !TRY(ledger::has_users(database));
        return http::json_answer(
            {{"needed", needed}, {"code_needed", needed && needs_code(services, call.request)}});
      }));
}

http::Response post_setup(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string organisation = body.text("organisation", kNameLimits);
  ledger::User user{.id = account::random_id(),
                    .tenant = std::string(kFirstTenant),
                    .name = body.text("name", kNameLimits),
                    .role = Role::Owner,
                    .created = call.now};
  const auto email = account::parse_email(body.text("email", {.most = kLongestTyped}));
  if (!email) body.add_fault("email", "This is no e-mail address.");
  user.email = email.value_or("");
  const std::string password = body.secret("password", account::kLongestPassword);
  const auto fault = account::password_fault(
      password, {.email = user.email, .name = user.name, .organisation = organisation});
  if (!fault.empty()) body.add_fault("password", fault);
  const std::string code = body.secret_if("code", kLongestCode).value_or("");
  if (auto answer = body.fault()) return *std::move(answer);

  const auto done =
      services.ledger.read([](Database& database) { return ledger::has_users(database); });
  if (!done) return store_failed(services, call.request, done.error().message);
  if (*done) return conflict("The owner has been created already: log in.");
  if (needs_code(services, call.request)) {
    if (const auto wait = services.door.attempt("setup", call.request.peer); wait > 0)
      return too_many(wait);
    if (!account::is_equal(code, services.door.setup_code()))
      return http::problem({.status = 403,
                            .type = "setup-code",
                            .title = "The code is not right",
                            .detail = "The server wrote a code to its log when it started.",
                            .kept = "Nothing was created.",
                            .fields = {{"code", "This is not the code of the log."}}});
    services.door.succeeded("setup", call.request.peer);
  }
  user.password = account::hash_password(password);
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    if (TRY(ledger::has_users(database)))
                      return conflict("The owner has been created already: log in.");
                    if (!TRY(ledger::tenant_of(database, user.tenant)))
                      TRY(ledger::add_tenant(database, {.id = user.tenant,
                                                        .parent = "",
                                                        .name = organisation,
                                                        .created = call.now,
                                                        .settings = {}}));
                    TRY(ledger::add_user(database, user));
                    TRY(audit_of_public(database, call, user.tenant, user.email, "setup"));
                    return start_session(database, services, call, user);
                  }));
}

}  // namespace waybill::api
