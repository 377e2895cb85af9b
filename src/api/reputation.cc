// Blocklists, complaints and the figures of mailbox providers; docs/api.md, "Reputation".
#include <algorithm>
#include <array>

#include "api/audit.h"
#include "api/domain_question.h"
#include "api/work.h"
#include "ledger/listings.h"
#include "service/feedback_view.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

json::value stored(const std::string& text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  return error ? json::value(nullptr) : value;
}

json::array list_or_empty(const std::string& text) {
  const json::value value = stored(text);
  return value.is_array() ? value.get_array() : json::array();
}

json::array listings_json(const std::vector<service::ListingView>& listings) {
  json::array items;
  for (const service::ListingView& listing : listings)
    items.push_back(service::to_json(listing));
  return items;
}

void add_check(json::object& object, const std::optional<ledger::ReputationCheck>& check) {
  object["checked"] = check ? time_value(check->time) : json::value();
  object["next_check"] = check ? time_value(check->due) : json::value();
  object["messages"] = check ? json::value(check->messages) : json::value();
  object["subjects"] = list_or_empty(check ? check->subjects : "");
  object["could_not_check"] = list_or_empty(check ? check->doubts : "");
  object["not_asked"] = check ? stored(check->left_out) : json::value();
}

std::vector<std::string> addresses_in(const json::object& reputation) {
  std::vector<std::string> addresses;
  for (const json::value& subject : reputation.at("subjects").as_array()) {
    if (subject.at("kind") == "ip") addresses.emplace_back(subject.at("subject").as_string());
  }
  return addresses;
}

// Complaints, figures of providers, refusals by provider.
Result<void, store::Error> add_feedback(Services& services, const Asked& asked,
                                        json::object& object) {
  const std::string& tenant = asked.filter.tenant;
  const std::string& domain = asked.filter.domain;
  object["complaints"] =
      TRY(service::complaints_json(services.ledger, services.events, tenant, domain, asked.period));
  object["provider_figures"] = TRY(service::provider_figures_json(
      services.ledger, tenant, domain, addresses_in(object), asked.period));
  const auto found = TRY(services.workshop.refusals.look(tenant, domain, asked.period));
  json::array patterns, warnings;
  for (const auto& pattern : found.patterns)
    patterns.push_back(service::to_json(pattern));
  for (const auto& warning : found.warnings)
    warnings.push_back(service::to_json(warning));
  object["refusal_patterns"] = std::move(patterns);
  object["early_warnings"] = std::move(warnings);
  return {};
}

http::Response get_domain_reputation(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  const dns::Name* name = &asked->domain;
  const std::string& tenant = call.caller.tenant;
  const auto check = services.ledger.read([&](ledger::Database& database) {
    return ledger::reputation_check(database, tenant, name->text());
  });
  if (!check) return store_failed(services, call.request, check.error().message);
  const auto listings = services.workshop.reputation.listings(tenant, name->text());
  if (!listings) return store_failed(services, call.request, listings.error().message);
  json::object object{{"domain", name->text()}};
  add_check(object, *check);
  object["listings"] = listings_json(*listings);
  const auto added = add_feedback(services, *asked, object);
  if (!added) return store_failed(services, call.request, added.error().message);
  return http::json_answer(object);
}

http::Response post_reputation_check(Services& services, Call& call) {
  const auto name = domain_of(services, call);
  // Evidence may name as domain what none can be: nobody is asked about that.
  if (!name || !name->text().contains('.')) return not_found();
  const auto job = services.workshop.reputation.check(call.caller.tenant, name->text());
  if (!job) return work_failed(services, call, job.error());
  return accepted("", *job);
}

// One line for each domain that was checked.
http::Response get_reputation(Services& services, Call& call) {
  const std::string& tenant = call.caller.tenant;
  const auto domains = services.ledger.read(
      [&](ledger::Database& database) { return ledger::reputation_domains(database, tenant); });
  if (!domains) return store_failed(services, call.request, domains.error().message);
  json::array items;
  for (const std::string& domain : *domains) {
    const auto check = services.ledger.read([&](ledger::Database& database) {
      return ledger::reputation_check(database, tenant, domain);
    });
    if (!check) return store_failed(services, call.request, check.error().message);
    const std::optional<ledger::ReputationCheck>& latest = *check;
    const auto listings = services.workshop.reputation.listings(tenant, domain);
    if (!listings) return store_failed(services, call.request, listings.error().message);
    const auto count = [&](std::string_view state) {
      return std::ranges::count_if(*listings, [&](const service::ListingView& listing) {
        return listing.state == state && !listing.is_light;
      });
    };
    const auto worst =
        std::ranges::find(*listings, std::string_view("listed"), &service::ListingView::state);
    items.push_back(json::object{
        {"domain", domain},
        {"checked", latest ? time_value(latest->time) : json::value()},
        {"listed", count("listed")},
        {"suspected", count("suspected")},
        {"severity", worst == listings->end() ? json::value() : json::value(worst->severity)},
        {"statement", worst == listings->end() ? json::value() : json::value(worst->statement)}});
  }
  static constexpr std::array<std::string_view, 6> kColumns = {
      "domain", "checked", "listed", "suspected", "severity", "statement"};
  return list_answer(call, "reputation", kColumns, std::move(items));
}

}  // namespace

std::span<const Route> reputation_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/reputation", Viewer, BodyKind::None, get_reputation},
      {Get, "/domains/{domain}/reputation", Viewer, BodyKind::None, get_domain_reputation},
      {Post, "/domains/{domain}/reputation/check", Analyst, BodyKind::None, post_reputation_check},
  };
  return kRoutes;
}

}  // namespace waybill::api
