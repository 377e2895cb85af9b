// The second factor of a person's own account.
#include <utility>

#include "account/password.h"
#include "account/qr_code.h"
#include "account/totp.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "api/own_password.h"
#include "base/check.h"
#include "ledger/users.h"

namespace waybill::api {
namespace {

using ledger::Database;
using ledger::Error;

constexpr std::string_view kIssuer = "Waybill";

Result<http::Response, Error> confirm(Database& database, const Call& call, std::string_view code) {
  auto user = TRY(ledger::user_by_id(database, call.caller.user));
  if (!user) return not_found();
  if (user->totp_new.empty()) return conflict("Begin with a new secret.");
  const auto step = account::check_totp(user->totp_new, code, call.now, 0);
  if (!step) return bad_field("code", "This is not the code of now.");
  user->totp = std::exchange(user->totp_new, "");
  user->totp_step = *step;
  TRY(ledger::keep_user(database, *user));
  const auto codes = account::random_recovery_codes();
  std::vector<std::string> kept;
  kept.reserve(codes.size());
  for (const std::string& recovery : codes)
    kept.push_back(checked(account::kept_recovery_code(recovery)));
  TRY(ledger::keep_recovery_codes(database, *user, kept));
  TRY(audit(database, call, "totp.create", user->email));
  return http::json_answer({{"recovery_codes", boost::json::value_from(codes)}});
}

}  // namespace

http::Response post_totp(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    auto user = TRY(ledger::user_by_id(database, call.caller.user));
                    if (!user) return not_found();
                    if (!user->totp.empty())
                      return conflict("There is a second factor already: remove it first.");
                    user->totp_new = account::random_totp_secret();
                    TRY(ledger::keep_user(database, *user));
                    const std::string uri = account::totp_uri(user->totp_new, kIssuer, user->email);
                    return http::json_answer({{"secret", account::totp_text(user->totp_new)},
                                              {"uri", uri},
                                              {"qr", checked(account::qr_svg(uri))}});
                  }));
}

http::Response confirm_totp(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string code = body.secret("code", kLongestCode);
  if (auto fault = body.fault()) return *std::move(fault);
  return answered(services, call, services.ledger.write([&](Database& database) {
    return confirm(database, call, code);
  }));
}

http::Response delete_totp(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string password = body.secret("password", account::kLongestPassword);
  if (auto fault = body.fault()) return *std::move(fault);
  if (auto refused = check_own_password(services, call, "password", password))
    return *std::move(refused);
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    auto user = TRY(ledger::user_by_id(database, call.caller.user));
                    if (!user) return not_found();
                    user->totp.clear();
                    user->totp_new.clear();
                    TRY(ledger::keep_user(database, *user));
                    TRY(ledger::keep_recovery_codes(database, *user, {}));
                    TRY(audit(database, call, "totp.delete", user->email));
                    return http::no_content();
                  }));
}

}  // namespace waybill::api
