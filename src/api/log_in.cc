#include "api/log_in.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <utility>

#include "account/secret.h"
#include "api/door.h"
#include "api/guard.h"
#include "base/utf8.h"
#include "http/answer.h"
#include "ledger/sessions.h"
#include "ledger/tenants.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using ledger::Database;
using ledger::Error;

// Of User-Agent, to tell one's browsers apart.
constexpr std::size_t kLongestAgent = 200;

// Lax: a link from a mail to a case opens it; forms and scripts of other sites come without it.
void set_cookie(const http::Head& head, http::Response& answer, std::string_view value,
                std::int64_t seconds) {
  answer.fields.add("Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}",
                                              session_cookie_name(head), value, seconds,
                                              head.is_secure ? "; Secure" : ""));
}

std::string agent_of(const http::Head& head) {
  std::string agent;
  for (const char c : head.fields.get("User-Agent").substr(0, kLongestAgent))
    agent += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return to_valid_utf8(agent);
}

}  // namespace

Result<http::Response, Error> session_answer(Database& database, const Services& services,
                                             const ledger::User& user, std::string_view secret) {
  const auto home = TRY(ledger::tenant_of(database, user.tenant));
  if (!home) return std::unexpected(Error{"a user's organisation is missing: " + user.tenant});
  json::array organisations;
  organisations.push_back({{"id", home->id}, {"name", home->name}, {"parent", nullptr}});
  for (const ledger::Tenant& client : TRY(ledger::clients_of(database, home->id)))
    organisations.push_back({{"id", client.id}, {"name", client.name}, {"parent", client.parent}});
  return http::json_answer({{"user",
                             {{"id", user.id},
                              {"name", user.name},
                              {"email", user.email},
                              {"role", to_string(user.role)},
                              {"totp", !user.totp.empty()}}},
                            {"organisation", {{"id", home->id}, {"name", home->name}}},
                            {"organisations", std::move(organisations)},
                            {"csrf", account::csrf_token(secret)},
                            {"version", services.door.version()}});
}

Result<http::Response, Error> start_session(Database& database, Services& services,
                                            const Call& call, const ledger::User& user) {
  TRY(ledger::forget_sessions(database, call.now));
  const std::string_view before = call.request.cookie(session_cookie_name(call.request));
  if (const auto old = TRY(ledger::session_of(database, account::kept_form(before), call.now)))
    (void)TRY(ledger::end_session(database, old->user, old->id));
  const std::string secret = account::random_secret();
  TRY(ledger::add_session(database, account::kept_form(secret),
                          {.id = account::random_id(),
                           .tenant = user.tenant,
                           .user = user.id,
                           .created = call.now,
                           .last_seen = call.now,
                           .address = call.request.peer.to_string(),
                           .agent = agent_of(call.request)}));
  TRY(ledger::saw_user(database, user.id, call.now));
  http::Response answer = TRY(session_answer(database, services, user, secret));
  set_cookie(call.request, answer, secret, ledger::kSessionSeconds);
  return answer;
}

void forget_cookie(const http::Head& head, http::Response& answer) {
  set_cookie(head, answer, "", 0);
}

}  // namespace waybill::api
