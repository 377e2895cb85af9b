// Logging in and out.
#include <optional>
#include <utility>

#include "account/email.h"
#include "account/password.h"
#include "account/secret.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "api/door.h"
#include "api/guard.h"
#include "api/log_in.h"
#include "api/second_factor.h"
#include "base/check.h"
#include "ledger/sessions.h"
#include "ledger/tenants.h"

namespace waybill::api {
namespace {

using ledger::Database;
using ledger::Error;

struct Typed {
  std::string email, password;
  std::string code;  // "" none
};

struct Known {
  std::optional<ledger::User> user;
  bool from_there_before = false;  // a session of the user has this address
};

// The same whether there is no such account, it is disabled or the password is wrong.
http::Response wrong_password() {
  return http::problem({.status = 401,
                        .type = "wrong-password",
                        .title = "Not logged in",
                        .detail = "The e-mail address or the password is not right."});
}

Result<Known, Error> look_up(Database& database, const Typed& typed, const Call& call) {
  Known known{.user = TRY(ledger::user_by_email(database, typed.email))};
  if (!known.user) return known;
  const std::string address = call.request.peer.to_string();
  for (const ledger::Session& session :
       TRY(ledger::sessions_of(database, known.user->id, call.now)))
    known.from_there_before |= session.address == address;
  return known;
}

// Nobody's attempts are noted where the first organisation sees them.
Result<void, Error> note_failure(Database& database, const Call& call, const Typed& typed,
                                 const std::optional<ledger::User>& user, std::string_view why) {
  std::string tenant = user ? user->tenant : "";
  if (!user) {
    const auto roots = TRY(ledger::root_tenants(database));
    if (roots.empty()) return {};
    tenant = roots.front().id;
  }
  return audit_of_public(database, call, tenant, typed.email, "session.refused", why);
}

// The password was right when it was compared with `checked.password`.
Result<http::Response, Error> log_in(Database& database, Services& services, const Call& call,
                                     const Typed& typed, const ledger::User& checked,
                                     const std::string& new_hash) {
  auto user = TRY(ledger::user_by_id(database, checked.id));
  if (!user || user->is_disabled || user->password != checked.password) {
    TRY(note_failure(database, call, typed, checked, "the account is disabled"));
    return wrong_password();
  }
  if (!user->totp.empty() && !TRY(use_code(database, call, *user, typed.code))) {
    TRY(note_failure(database, call, typed, checked, "the code is not right"));
    return code_needed(kWrongCode);
  }
  if (!new_hash.empty()) {
    user->password = new_hash;
    TRY(ledger::keep_user(database, *user));
  }
  TRY(audit_of_public(database, call, user->tenant, user->email, "session.create"));
  return start_session(database, services, call, *user);
}

}  // namespace

http::Response post_session(Services& services, Call& call) {
  BodyReader body(call.body);
  Typed typed;
  const auto email = account::parse_email(body.text("email", {.most = kLongestTyped}));
  if (!email) body.add_fault("email", "This is no e-mail address.");
  typed.email = email.value_or("");
  typed.password = body.secret("password", account::kLongestPassword);
  typed.code = body.secret_if("code", kLongestCode).value_or("");
  if (auto fault = body.fault()) return *std::move(fault);

  const auto known =
      services.ledger.read([&](Database& database) { return look_up(database, typed, call); });
  if (!known) return store_failed(services, call.request, known.error().message);
  // Guesses from elsewhere do not lock out who is at their usual place.
  const std::string guessed =
      known->from_there_before ? typed.email + ' ' + call.request.peer.to_string() : typed.email;
  if (const auto wait = services.door.attempt(guessed, call.request.peer); wait > 0)
    return too_many(wait);
  const std::string kept = known->user.value_or(ledger::User{}).password;
  const auto check = account::check_password(typed.password, kept);
  if (check == account::PasswordCheck::Wrong) {
    const auto noted = services.ledger.write([&](Database& database) {
      return note_failure(database, call, typed, known->user, "the password is not right");
    });
    if (!noted) return store_failed(services, call.request, noted.error().message);
    return wrong_password();
  }
  const ledger::User& user = checked(known->user);
  if (!user.totp.empty() && typed.code.empty()) {
    services.door.undo(guessed, call.request.peer);
    return code_needed(kGiveCode);
  }
  const std::string new_hash =
      check == account::PasswordCheck::RightButOld ? account::hash_password(typed.password) : "";
  http::Response answer = answered(services, call, services.ledger.write([&](Database& database) {
    return log_in(database, services, call, typed, user, new_hash);
  }));
  if (answer.status == 200) services.door.succeeded(guessed, call.request.peer);
  return answer;
}

http::Response get_session(Services& services, Call& call) {
  const std::string_view secret = call.request.cookie(session_cookie_name(call.request));
  return answered(services, call,
                  services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
                    const auto user = TRY(ledger::user_by_id(database, call.caller.user));
                    if (!user) return not_found();
                    return session_answer(database, services, *user, secret);
                  }));
}

http::Response delete_session(Services& services, Call& call) {
  http::Response answer =
      answered(services, call,
               services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                 (void)TRY(ledger::end_session(database, call.caller.user, call.caller.session));
                 TRY(audit(database, call, "session.delete", call.caller.name));
                 return http::no_content();
               }));
  forget_cookie(call.request, answer);
  return answer;
}

}  // namespace waybill::api
