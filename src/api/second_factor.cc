#include "api/second_factor.h"

#include "account/totp.h"
#include "api/audit.h"
#include "http/problem.h"

namespace waybill::api {

Result<bool, ledger::Error> use_code(ledger::Database& database, const Call& call,
                                     ledger::User& user, std::string_view code) {
  if (const auto step = account::check_totp(user.totp, code, call.now, user.totp_step)) {
    user.totp_step = *step;
    TRY(ledger::keep_user(database, user));
    return true;
  }
  const auto recovery = account::kept_recovery_code(code);
  if (!recovery) return false;
  const bool is_right = TRY(ledger::use_recovery_code(database, user, *recovery));
  if (is_right) TRY(audit_of_public(database, call, user.tenant, user.email, "totp.recovery"));
  return is_right;
}

http::Response code_needed(std::string_view why) {
  return http::problem({.status = 401,
                        .type = "code-needed",
                        .title = "A code is needed",
                        .detail = std::string(why),
                        .fields = {{"code", std::string(why)}}});
}

}  // namespace waybill::api
