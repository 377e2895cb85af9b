#include "api/domains.h"

#include <array>

#include "api/audit.h"
#include "api/domain_question.h"
#include "api/work.h"
#include "ledger/refusals.h"
#include "service/domain_overview.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

http::Response get_domains(Services& services, Call& call) {
  ParameterReader parameters(call);
  const Asked asked = read_question(call, parameters, dns::Name());
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto domains =
      services.workshop.overviews.get({.tenant = call.caller.tenant,
                                       .period = asked.period,
                                       .include_unverified = asked.filter.include_unverified});
  if (!domains) return store_failed(services, call.request, domains.error().message);
  json::array items;
  for (const service::DomainOverview& domain : **domains)
    items.push_back(service::to_json(domain));
  static constexpr std::array<std::string_view, 15> kColumns = {
      "domain",   "messages", "passing", "failing",     "quarantined",
      "rejected", "reports",  "refused", "policy",      "cases_open",
      "issues",   "score",    "grade",   "last_report", "watched"};
  if (asked.as_csv) return csv_file("domains", kColumns, items);
  return page(std::move(items), "");
}

http::Response post_domain(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string text = body.text("domain", {.least = 1, .most = 253});
  if (auto fault = body.fault()) return *std::move(fault);
  const auto name = dns::Name::parse_international(text);
  if (!name || name->label_count() < 2 || !name->is_plain())
    return bad_field("domain", "This is not a domain, such as example.com.");
  auto answer =
      answered(services, call,
               services.ledger.write(
                   [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                     TRY(ledger::watch(database, call.caller.tenant, name->text(), call.now));
                     TRY(audit(database, call, "domain.watch", name->text()));
                     services.workshop.live.tell(call.caller.tenant, "domains", json::object());
                     return http::json_answer(json::object{{"domain", name->text()}}, 201);
                   }));
  // The first check; when too much waits it comes as soon as it is due.
  if (answer.status == 201) (void)services.workshop.watch.check(call.caller.tenant, name->text());
  return answer;
}

http::Response delete_domain(Services& services, Call& call) {
  const auto name = domain_of(services, call);
  if (!name) return not_found();
  return answered(services, call,
                  services.ledger.write(
                      [&](ledger::Database& database) -> Result<http::Response, ledger::Error> {
                        if (!TRY(ledger::unwatch(database, call.caller.tenant, name->text())))
                          return not_found();
                        TRY(audit(database, call, "domain.unwatch", name->text()));
                        services.workshop.live.tell(call.caller.tenant, "domains", json::object());
                        return http::no_content();
                      }));
}

// The line of this domain in the overview; an empty one when nothing is known of it.
Result<service::DomainOverview, store::Error> line_of(Services& services, const Call& call,
                                                      const Asked& asked) {
  auto domains = TRY(service::overview(services.ledger, services.events,
                                       {.tenant = call.caller.tenant,
                                        .domain = asked.filter.domain,
                                        .period = asked.period,
                                        .include_unverified = asked.filter.include_unverified}));
  if (!domains.empty()) return std::move(domains.front());
  service::DomainOverview empty;
  empty.domain = asked.filter.domain;
  empty.next_step = service::next_step_of(empty);
  return empty;
}

http::Response get_domain(Services& services, Call& call) {
  auto asked = read_domain(services, call);
  if (!asked) return std::move(asked.error());
  auto report = gather(services, call, *asked, service::ReportView::Domain);
  if (!report) return std::move(report.error());
  const auto line = line_of(services, call, *asked);
  if (!line) return store_failed(services, call.request, line.error().message);
  json::object object = service::to_json(*report);
  const json::object overview = service::to_json(*line);
  for (const std::string_view member :
       {"next_step", "cases_open", "issues", "score", "grade", "refused", "watched"})
    object[member] = overview.at(member);
  return http::json_answer(object);
}

}  // namespace

std::span<const Route> domain_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/domains", Viewer, BodyKind::None, get_domains},
      {Post, "/domains", Analyst, BodyKind::Json, post_domain},
      {Get, "/domains/{domain}", Viewer, BodyKind::None, get_domain},
      {Delete, "/domains/{domain}", Analyst, BodyKind::None, delete_domain},
      {Get, "/domains/{domain}/timeline", Viewer, BodyKind::None, get_timeline},
      {Get, "/domains/{domain}/sources", Viewer, BodyKind::None, get_sources},
      {Get, "/domains/{domain}/failures", Viewer, BodyKind::None, get_failures},
      {Get, "/domains/{domain}/policy", Viewer, BodyKind::None, get_policy},
      {Get, "/domains/{domain}/refusals", Viewer, BodyKind::None, get_refusals},
      {Get, "/domains/{domain}/reports", Viewer, BodyKind::None, get_reports},
      {Get, "/domains/{domain}/reporters", Viewer, BodyKind::None, get_reporters},
      {Get, "/domains/{domain}/tls", Viewer, BodyKind::None, get_tls},
      {Get, "/reports/{number}/original", Viewer, BodyKind::None, get_original},
  };
  return kRoutes;
}

}  // namespace waybill::api
