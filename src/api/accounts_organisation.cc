// The settings of an organisation.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/accounts.h"
#include "api/answer.h"
#include "api/audit.h"
#include "ledger/logos.h"
#include "ledger/tenants.h"
#include "salesforce/org_id.h"

namespace waybill::api {
namespace {

namespace json = boost::json;
using ledger::Database;
using ledger::Error;
using ledger::Retention;

constexpr std::int64_t kLongestRetention = 36'500;  // days; 0: for ever
constexpr std::size_t kMostOrgs = 100;

struct RetentionMember {
  std::string_view name;
  std::int64_t Retention::* days;
};
constexpr RetentionMember kRetentionMembers[] = {
    {"cases_days", &Retention::cases_days}, {"originals_days", &Retention::originals_days},
    {"rows_days", &Retention::rows_days},   {"audit_days", &Retention::audit_days},
    {"tests_days", &Retention::tests_days},
};

struct Change {
  std::optional<std::string> name;
  std::vector<std::pair<std::int64_t Retention::*, std::int64_t>> days;
  std::optional<std::vector<std::string>> orgs;
  std::optional<bool> vouch;
};

void read_retention(BodyReader& body, Change& change) {
  const json::value* value = body.value_if("retention");
  if (value == nullptr) return;
  if (!value->is_object()) {
    body.add_fault("retention", "This must be an object.");
    return;
  }
  for (const auto& member : value->get_object()) {
    const auto* known = std::ranges::find(kRetentionMembers, std::string_view(member.key()),
                                          &RetentionMember::name);
    const std::int64_t* days = member.value().if_int64();
    if (known == std::end(kRetentionMembers))
      body.add_fault("retention", "There is no such field here.");
    else if (days == nullptr || *days < 0 || *days > kLongestRetention)
      body.add_fault(known->name,
                     fmt::format("This must be a whole number from 0 to {}.", kLongestRetention));
    else
      change.days.emplace_back(known->days, *days);
  }
}

void read_orgs(BodyReader& body, Change& change) {
  const auto typed = body.texts_if("salesforce_orgs", {}, kMostOrgs);
  if (!typed) return;
  change.orgs.emplace();
  for (const std::string& text : *typed) {
    const auto id = salesforce::parse_org_id(text);
    if (!id) body.add_fault("salesforce_orgs", "An org id has 15 or 18 characters and begins 00D.");
    if (id && std::ranges::find(*change.orgs, *id) == change.orgs->end())
      change.orgs->push_back(*id);
  }
}

// Whose logo its reports show: "own", "inherited", or null.
Result<json::value, Error> logo_json(Database& database, const std::string& tenant) {
  const auto logo = TRY(ledger::logo_of(database, tenant));
  if (!logo) return nullptr;
  return logo->is_inherited ? "inherited" : "own";
}

json::object to_json(const ledger::Tenant& tenant) {
  const Retention& retention = tenant.settings.retention;
  json::object days;
  for (const auto& [name, member] : kRetentionMembers)
    days[name] = retention.*member;
  return {{"id", tenant.id},
          {"name", tenant.name},
          {"parent", text_or_null(tenant.parent)},
          {"created", time_value(tenant.created)},
          {"retention", std::move(days)},
          {"salesforce_orgs", json::value_from(tenant.settings.salesforce_orgs)},
          {"vouch", tenant.settings.vouch}};
}

Result<http::Response, Error> change_organisation(Database& database, const Call& call,
                                                  const Change& change) {
  auto tenant = TRY(ledger::tenant_of(database, call.caller.tenant));
  if (!tenant) return not_found();
  const std::string before = json::serialize(to_json(*tenant));
  if (change.name) tenant->name = *change.name;
  for (const auto& [member, days] : change.days)
    tenant->settings.retention.*member = days;
  if (change.orgs) tenant->settings.salesforce_orgs = *change.orgs;
  if (change.vouch) tenant->settings.vouch = *change.vouch;
  json::object object = to_json(*tenant);
  if (json::serialize(object) != before) {
    TRY(ledger::rename_tenant(database, tenant->id, tenant->name));
    TRY(ledger::keep_settings(database, tenant->id, tenant->settings));
    TRY(audit(database, call, "organisation.update", tenant->name,
              fmt::format("{}; vouch: {}", json::serialize(object.at("retention")),
                          tenant->settings.vouch)));
  }
  object["logo"] = TRY(logo_json(database, tenant->id));
  return http::json_answer(object);
}

}  // namespace

http::Response get_organisation(Services& services, Call& call) {
  return answered(services, call,
                  services.ledger.read([&](Database& database) -> Result<http::Response, Error> {
                    const auto tenant = TRY(ledger::tenant_of(database, call.caller.tenant));
                    if (!tenant) return not_found();
                    json::object object = to_json(*tenant);
                    object["logo"] = TRY(logo_json(database, tenant->id));
                    return http::json_answer(object);
                  }));
}

http::Response patch_organisation(Services& services, Call& call) {
  BodyReader body(call.body);
  Change change;
  change.name = body.text_if("name", kNameLimits);
  read_retention(body, change);
  read_orgs(body, change);
  change.vouch = body.boolean_if("vouch");
  if (auto fault = body.fault()) return *std::move(fault);
  return answered(services, call, services.ledger.write([&](Database& database) {
    return change_organisation(database, call, change);
  }));
}

}  // namespace waybill::api
