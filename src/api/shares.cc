#include "api/shares.h"

#include <fmt/format.h>

#include "account/secret.h"
#include "api/audit.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kSecondsOfDay = 86'400;

json::object json_of(const ledger::Share& share) {
  json::object object{{"id", share.id},
                      {"created", time_value(share.created)},
                      {"expires", time_value(share.expires)}};
  if (share.of == ledger::Share::Of::Case) object["evidence"] = share.evidence;
  return object;
}

std::string action(const Shared& shared, std::string_view what) {
  return fmt::format("{}.{}", ledger::to_string(shared.of), what);
}

}  // namespace

http::Response list_shares(Services& services, const Call& call, const Shared& shared) {
  const auto shares = services.ledger.read([&](ledger::Database& database) {
    return ledger::shares_of(database, call.caller.tenant, shared.of, shared.object, call.now);
  });
  if (!shares) return store_failed(services, call.request, shares.error().message);
  json::array items;
  for (const ledger::Share& share : *shares)
    items.push_back(json_of(share));
  return page(std::move(items), "");
}

http::Response add_share(Services& services, const Call& call, const Shared& shared,
                         std::int64_t days, bool evidence) {
  const std::string token = account::random_secret();
  const ledger::Share share{.of = shared.of,
                            .id = account::random_id(),
                            .object = shared.object,
                            .tenant = call.caller.tenant,
                            .created = call.now,
                            .expires = call.now + days * kSecondsOfDay,
                            .evidence = evidence};
  return answered(
      services, call,
      services.ledger.write(
          [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
            TRY(ledger::add(database, share, account::kept_form(token)));
            TRY(audit(database, call, action(shared, "share"), shared.object,
                      fmt::format("{} days{}", days, evidence ? ", with evidence" : "")));
            json::object object = json_of(share);
            object["url"] = "/s/" + token;
            return http::json_answer(object, 201);
          }));
}

http::Response drop_share(Services& services, const Call& call, const Shared& shared) {
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        if (!TRY(ledger::remove_share(database, call.caller.tenant, shared.of,
                                                      shared.object, call.path[1])))
                          return not_found();
                        TRY(audit(database, call, action(shared, "unshare"), shared.object));
                        return http::no_content();
                      }));
}

Result<std::optional<ledger::Share>, ledger::Error> shared_by_token(Services& services,
                                                                    const Call& call) {
  const std::string token = account::kept_form(call.path.front());
  return services.ledger.read(
      [&](ledger::Database& database) { return ledger::find_share(database, token, call.now); });
}

}  // namespace waybill::api
