// Links with which people set their password: the first, or a new one.
#include <optional>
#include <utility>

#include "account/password.h"
#include "account/secret.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "api/door.h"
#include "api/log_in.h"
#include "api/second_factor.h"
#include "base/check.h"
#include "ledger/sessions.h"
#include "ledger/tenants.h"
#include "ledger/tokens.h"
#include "ledger/users.h"

namespace waybill::api {
namespace {

using ledger::Database;
using ledger::Error;

struct Invited {
  ledger::User user;
  ledger::Tenant tenant;
};

Result<std::optional<Invited>, Error> find(Database& database, const Call& call) {
  const auto id =
      TRY(ledger::invited_user(database, account::kept_form(call.path.front()), call.now));
  if (!id) return std::nullopt;
  auto user = TRY(ledger::user_by_id(database, *id));
  if (!user || user->is_disabled) return std::nullopt;
  auto tenant = TRY(ledger::tenant_of(database, user->tenant));
  if (!tenant) return std::nullopt;
  return Invited{*std::move(user), *std::move(tenant)};
}

struct Accepted {
  std::optional<std::string> name;
  std::string password;  // its hash
  std::string code;      // of the second factor; "" none
};

Result<http::Response, Error> accept(Database& database, Services& services, const Call& call,
                                     const Accepted& accepted) {
  auto invited = TRY(find(database, call));
  if (!invited) return not_found();
  ledger::User& user = invited->user;
  if (!user.totp.empty() && accepted.code.empty()) return code_needed(kGiveCode);
  if (!user.totp.empty() && !TRY(use_code(database, call, user, accepted.code)))
    return code_needed(kWrongCode);
  if (accepted.name) user.name = *accepted.name;
  user.password = accepted.password;
  TRY(ledger::keep_user(database, user));
  TRY(ledger::delete_invitation(database, user.id));
  TRY(ledger::end_sessions(database, user.id, ""));
  TRY(audit_of_public(database, call, user.tenant, user.email, "invitation.accept"));
  return start_session(database, services, call, user);
}

}  // namespace

http::Response get_invitation(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
                    const auto invited = TRY(find(database, call));
                    if (!invited) return not_found();
                    return http::json_answer({{"email", invited->user.email},
                                              {"name", invited->user.name},
                                              {"organisation", invited->tenant.name}});
                  }));
}

http::Response post_invitation(Services& services, Call& call) {
  BodyReader body(call.body);
  Accepted accepted{.name = body.text_if("name", kNameLimits), .password = "", .code = ""};
  const std::string password = body.secret("password", account::kLongestPassword);
  accepted.code = body.secret_if("code", kLongestCode).value_or("");
  const auto invited =
      services.ledger.read([&](Database& database) { return find(database, call); });
  if (!invited) return store_failed(services, call.request, invited.error().message);
  if (!invited->has_value()) return not_found();
  const auto& [user, tenant] = checked(*invited);
  const auto fault = account::password_fault(
      password, {.email = user.email, .name = user.name, .organisation = tenant.name});
  if (!fault.empty()) body.add_fault("password", fault);
  if (auto answer = body.fault()) return *std::move(answer);
  // Somebody with the link still guesses the code of the second factor.
  const std::string guessed = "invitation " + user.id;
  if (const auto wait = services.door.attempt(guessed, call.request.peer); wait > 0)
    return too_many(wait);
  accepted.password = account::hash_password(password);
  http::Response answer = answered(services, call, services.ledger.write([&](Database& database) {
    return accept(database, services, call, accepted);
  }));
  if (answer.status == 200) services.door.succeeded(guessed, call.request.peer);
  return answer;
}

}  // namespace waybill::api
