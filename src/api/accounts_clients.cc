// The organisations below an organisation: one level.
#include <optional>
#include <set>
#include <utility>

#include "account/secret.h"
#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "base/check.h"
#include "ledger/refusals.h"
#include "ledger/sessions.h"
#include "ledger/tenants.h"
#include "service/housekeeping.h"
#include "service/workshop.h"
#include "store/event_store.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using ledger::Database;
using ledger::Error;

constexpr std::string_view kColumns[] = {"id", "name", "created", "domains", "cases"};

// Domains that reports name or that are watched.
Result<std::size_t, Error> count_domains(Services& services, Database& database,
                                         const std::string& tenant, std::int64_t now) {
  std::set<std::string> domains;
  store::Filter filter;
  filter.tenant = tenant;
  filter.to = static_cast<store::Day>(now / ledger::kDay);
  filter.include_unverified = true;
  for (auto& count : TRY(services.events.domains(filter)))
    domains.insert(std::move(count.domain));
  for (std::string& domain : TRY(ledger::watched(database, tenant)))
    domains.insert(std::move(domain));
  return domains.size();
}

Result<json::object, Error> to_json(Services& services, Database& database,
                                    const ledger::Tenant& client, std::int64_t now) {
  return json::object{{"id", client.id},
                      {"name", client.name},
                      {"created", time_value(client.created)},
                      {"domains", TRY(count_domains(services, database, client.id, now))},
                      {"cases", TRY(ledger::count_cases(database, client.id))}};
}

// The client that the path names, when it is one of the caller's organisation.
Result<std::optional<ledger::Tenant>, Error> client_of(Database& database, const Call& call) {
  auto client = TRY(ledger::tenant_of(database, call.path.front()));
  if (client && client->parent != call.caller.tenant) return std::nullopt;
  return client;
}

}  // namespace

http::Response get_clients(Services& services, Call& call) {
  return answered(
      services, call,
      services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
        json::array items;
        for (const ledger::Tenant& client : TRY(ledger::clients_of(database, call.caller.tenant)))
          items.push_back(TRY(to_json(services, database, client, call.now)));
        return list_answer(call, "clients", kColumns, std::move(items));
      }));
}

http::Response post_client(Services& services, Call& call) {
  BodyReader body(call.body);
  const ledger::Tenant client{.id = account::random_id(),
                              .parent = call.caller.tenant,
                              .name = body.text("name", kNameLimits),
                              .created = call.now,
                              .settings = {}};
  if (auto fault = body.fault()) return *std::move(fault);
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    const auto own = TRY(ledger::tenant_of(database, call.caller.tenant));
                    if (!own || !own->parent.empty())
                      return conflict("A client organisation has no clients of its own.");
                    TRY(ledger::add_tenant(database, client));
                    TRY(audit(database, call, "client.create", client.name));
                    return http::json_answer(TRY(to_json(services, database, client, call.now)),
                                             201);
                  }));
}

http::Response patch_client(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string name = body.text("name", kNameLimits);
  if (auto fault = body.fault()) return *std::move(fault);
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    auto client = TRY(client_of(database, call));
                    if (!client) return not_found();
                    TRY(audit(database, call, "client.update", client->name, name));
                    TRY(ledger::rename_tenant(database, client->id, name));
                    client->name = name;
                    return http::json_answer(TRY(to_json(services, database, *client, call.now)));
                  }));
}

http::Response delete_client(Services& services, Call& call) {
  const auto client =
      services.ledger.read([&](Database& database) { return client_of(database, call); });
  if (!client) return store_failed(services, call.request, client.error().message);
  if (!client->has_value()) return not_found();
  const std::string id = checked(*client).id, name = checked(*client).name;
  // First what is outside, so that it can be tried again as long as the organisation is there.
  const auto forgotten =
      service::forget_everything(services.ledger, services.events, services.workshop.data, id);
  if (!forgotten) return store_failed(services, call.request, forgotten.error());
  services.workshop.addresses->forget_tenant(id);
  return answered(services, call,
                  services.ledger.write([&](Database& database) -> Result<http::Response, Error> {
                    TRY(ledger::delete_tenant(database, id));
                    TRY(audit(database, call, "client.delete", name));
                    return http::no_content();
                  }));
}

}  // namespace waybill::api
