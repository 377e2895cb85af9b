// The API tokens of an organisation.
#include <utility>

#include "account/secret.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "ledger/sessions.h"
#include "ledger/tokens.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using ledger::Database;
using ledger::Error;

constexpr std::int64_t kLongestTokenDays = 3'650;
constexpr std::string_view kColumns[] = {"id", "name", "scopes", "created", "last_used", "expires"};

json::object to_json(const ledger::Token& token) {
  json::array scopes;
  for (const auto scope : {account::Scope::Read, account::Scope::Write, account::Scope::Admin}) {
    if (token.scopes.has(scope)) scopes.emplace_back(to_string(scope));
  }
  return {{"id", token.id},
          {"name", token.name},
          {"scopes", std::move(scopes)},
          {"created", time_value(token.created)},
          {"last_used", time_value(token.last_used)},
          {"expires", time_value(token.expires)}};
}

account::Scopes scopes_of(BodyReader& body) {
  constexpr std::size_t kMost = 3;
  account::Scopes scopes;
  for (const std::string& word : body.texts("scopes", {}, kMost)) {
    const auto scope = account::parse_scope(word);
    if (scope) scopes.add(*scope);
    if (!scope) body.add_fault("scopes", "These must be read, write or admin.");
  }
  if (scopes.is_empty()) body.add_fault("scopes", "At least one is needed.");
  return scopes;
}

}  // namespace

http::Response get_tokens(Services& services, Call& call) {
  return answered(
      services, call,
      services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
        json::array items;
        for (const ledger::Token& token : TRY(ledger::tokens_of(database, call.caller.tenant)))
          items.push_back(to_json(token));
        return list_answer(call, "tokens", kColumns, std::move(items));
      }));
}

http::Response post_token(Services& services, Call& call) {
  // A token that leaked must not live on in others.
  if (!call.caller.token.empty()) return forbidden("No API token may make another: log in.");
  BodyReader body(call.body);
  ledger::Token token{.id = account::random_id(),
                      .tenant = call.caller.tenant,
                      .user = call.caller.user,
                      .name = body.text("name", kNameLimits),
                      .scopes = scopes_of(body),
                      .created = call.now};
  if (const auto days = body.number_if("days", 1, kLongestTokenDays))
    token.expires = call.now + *days * ledger::kDay;
  if (auto fault = body.fault()) return *std::move(fault);
  const std::string secret = account::random_token();
  return answered(
      services, call,
      services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
        TRY(ledger::add_token(database, account::kept_form(secret), token));
        TRY(audit(database, call, "token.create", token.name, token.scopes.to_string()));
        json::object object = to_json(token);
        object["token"] = secret;
        return http::json_answer(object, 201);
      }));
}

http::Response delete_token(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    if (!TRY(ledger::delete_token(database, call.caller.tenant, call.path.front())))
                      return not_found();
                    TRY(audit(database, call, "token.delete", call.path.front()));
                    return http::no_content();
                  }));
}

}  // namespace waybill::api
