#include "api/own_password.h"

#include <string>

#include "account/password.h"
#include "api/answer.h"
#include "api/audit.h"
#include "api/door.h"
#include "base/check.h"
#include "ledger/users.h"

namespace waybill::api {

std::optional<http::Response> check_own_password(Services& services, const Call& call,
                                                 std::string_view field,
                                                 std::string_view password) {
  const auto user = services.ledger.read(
      [&](ledger::Database& database) { return ledger::user_by_id(database, call.caller.user); });
  if (!user) return store_failed(services, call.request, user.error().message);
  if (!user->has_value()) return not_found();
  const std::string guessed = "own password " + call.caller.user;
  if (const auto wait = services.door.attempt(guessed, call.request.peer); wait > 0)
    return too_many(wait);
  if (account::check_password(password, checked(*user).password) != account::PasswordCheck::Wrong) {
    services.door.succeeded(guessed, call.request.peer);
    return std::nullopt;
  }
  const auto noted = services.ledger.write([&](ledger::Database& database) {
    return audit(database, call, "me.refused", call.caller.name, "the password is not right");
  });
  if (!noted) return store_failed(services, call.request, noted.error().message);
  return http::problem({.status = 403,
                        .type = "wrong-password",
                        .title = "The password is not right",
                        .detail = "This needs your password.",
                        .kept = "Nothing was changed.",
                        .fields = {{std::string(field), "This is not your password."}}});
}

}  // namespace waybill::api
