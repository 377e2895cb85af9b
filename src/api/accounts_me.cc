// A person's own account.
#include <utility>

#include "account/email.h"
#include "account/password.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "api/door.h"
#include "api/log_in.h"
#include "api/own_password.h"
#include "ledger/sessions.h"
#include "ledger/tenants.h"
#include "ledger/users.h"

namespace waybill::api {
namespace {

using ledger::Database;
using ledger::Error;

struct Change {
  std::optional<std::string> name, email;
};

Result<http::Response, Error> change_me(Database& database, const Call& call,
                                        const Change& change) {
  auto user = TRY(ledger::user_by_id(database, call.caller.user));
  if (!user) return not_found();
  if (change.name) user->name = *change.name;
  if (change.email && *change.email != user->email) {
    if (TRY(ledger::user_by_email(database, *change.email)))
      return bad_field("email", "There is an account with this address already.");
    TRY(audit(database, call, "me.email", user->email, *change.email));
    user->email = *change.email;
  }
  TRY(ledger::keep_user(database, *user));
  TRY(audit(database, call, "me.update", user->email));
  return http::json_answer({{"id", user->id},
                            {"name", user->name},
                            {"email", user->email},
                            {"role", to_string(user->role)},
                            {"totp", !user->totp.empty()}});
}

boost::json::value to_json(const ledger::Session& session, const Call& call) {
  return {{"id", session.id},
          {"created", time_value(session.created)},
          {"last_seen", time_value(session.last_seen)},
          {"address", session.address},
          {"agent", session.agent},
          {"current", session.id == call.caller.session}};
}

}  // namespace

http::Response patch_me(Services& services, Call& call) {
  BodyReader body(call.body);
  Change change{.name = body.text_if("name", kNameLimits), .email = {}};
  if (const auto typed = body.text_if("email", {.most = kLongestTyped})) {
    change.email = account::parse_email(*typed);
    if (!change.email) body.add_fault("email", "This is no e-mail address.");
  }
  const auto password = body.secret_if("password", account::kLongestPassword);
  if (auto fault = body.fault()) return *std::move(fault);
  // Who takes the address takes the account.
  if (change.email) {
    if (auto refused = check_own_password(services, call, "password", password.value_or("")))
      return *std::move(refused);
  }
  return answered(services, call, services.ledger.write([&](Database& database) {
    return change_me(database, call, change);
  }));
}

http::Response post_my_password(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string old = body.secret("old", account::kLongestPassword);
  const std::string wanted = body.secret("new", account::kLongestPassword);
  if (auto fault = body.fault()) return *std::move(fault);
  const auto own = services.ledger.read(
      [&](Database& database) { return ledger::tenant_of(database, call.caller.home); });
  if (!own) return store_failed(services, call.request, own.error().message);
  const std::string organisation = own->value_or(ledger::Tenant{}).name;
  const auto fault = account::password_fault(
      wanted, {.email = call.caller.name, .name = "", .organisation = organisation});
  if (!fault.empty()) return bad_field("new", std::string(fault));
  if (auto refused = check_own_password(services, call, "old", old)) return *std::move(refused);
  const std::string hash = account::hash_password(wanted);
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    auto user = TRY(ledger::user_by_id(database, call.caller.user));
                    if (!user) return not_found();
                    user->password = hash;
                    TRY(ledger::keep_user(database, *user));
                    TRY(ledger::end_sessions(database, user->id, ""));
                    TRY(audit(database, call, "me.password", user->email));
                    return start_session(database, services, call, *user);
                  }));
}

http::Response get_my_sessions(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
                    boost::json::array items;
                    for (const ledger::Session& session :
                         TRY(ledger::sessions_of(database, call.caller.user, call.now)))
                      items.push_back(to_json(session, call));
                    static constexpr std::string_view kColumns[] = {
                        "id", "created", "last_seen", "address", "agent", "current"};
                    return list_answer(call, "sessions", kColumns, std::move(items));
                  }));
}

http::Response delete_my_session(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    if (!TRY(ledger::end_session(database, call.caller.user, call.path.front())))
                      return not_found();
                    TRY(audit(database, call, "session.delete", call.path.front()));
                    return http::no_content();
                  }));
}

}  // namespace waybill::api
