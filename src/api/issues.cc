// Issues: what is wrong with the organisation's domains, how it is mended, and what became of it.
#include <array>

#include "api/audit.h"
#include "api/domain_question.h"
#include "api/reader.h"
#include "api/work.h"
#include "diagnosis/verdict.h"
#include "issue/kind.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostIssuesOfFile = 100'000;
constexpr TextLimits kReason{.least = 1, .most = 500};

constexpr std::array<std::string_view, 15> kColumns = {
    "id",       "domain",    "code", "subject", "source", "state",   "severity", "title",
    "messages", "statement", "fix",  "reason",  "opened", "updated", "mended"};

http::Response get_issues(Services& services, Call& call) {
  ParameterReader parameters(call);
  static constexpr std::array<std::string_view, 6> kStates = {"active",   "open",      "waiting",
                                                              "resolved", "dismissed", "reopened"};
  static constexpr std::array<std::string_view, 5> kSeverities = {"info", "low", "medium", "high",
                                                                  "critical"};
  static constexpr std::array<std::string_view, 5> kSources = {"check", "reports", "refusals",
                                                               "lists", "feedback"};
  const ledger::IssueFilter filter{.domain = parameters.text("domain", 253),
                                   .code = parameters.text("code"),
                                   .severity = parameters.word("severity", kSeverities),
                                   .source = parameters.word("source", kSources),
                                   .state = parameters.word("state", kStates)};
  const bool as_csv = parameters.wants_csv();
  const std::size_t limit = as_csv ? kMostIssuesOfFile : parameters.limit();
  const auto after = parameters.place();
  if (auto fault = parameters.fault()) return *std::move(fault);
  const auto entries = services.ledger.read([&](ledger::Database& database) {
    return ledger::list_issues(database, call.caller.tenant, filter, after, limit + 1);
  });
  if (!entries) return store_failed(services, call.request, entries.error().message);
  json::array items;
  for (std::size_t i = 0; i < entries->size() && i < limit; ++i)
    items.push_back(service::to_json((*entries)[i]));
  if (as_csv) return csv_file("issues", kColumns, items);
  std::string next;
  if (entries->size() > limit) {
    const ledger::IssueEntry& last = (*entries)[limit - 1];
    next = make_cursor({.time = last.updated, .id = last.id});
  }
  return page(std::move(items), next);
}

json::array history_json(const std::vector<ledger::IssueEvent>& events) {
  json::array items;
  for (const ledger::IssueEvent& event : events)
    items.push_back(json::object{{"at", time_value(event.at)},
                                 {"kind", event.kind},
                                 {"who", event.who},
                                 {"text", event.text}});
  return items;
}

http::Response get_issue(Services& services, Call& call) {
  const service::Workshop& shop = services.workshop;
  const std::string& id = call.path.front();
  const auto entry = shop.issues.entry(call.caller.tenant, id);
  if (!entry) return work_failed(services, call, entry.error());
  const auto events = services.ledger.read([&](ledger::Database& database) {
    return ledger::events_of(database, call.caller.tenant, id);
  });
  if (!events) return store_failed(services, call.request, events.error().message);
  json::object object = service::to_json(*entry);
  const json::value detail = json::parse(entry->detail);
  for (const std::string_view member : {"publish", "evidence", "standard"})
    object[member] = detail.at(member);
  object["guide"] = to_json(shop.watch.guide_of(call.caller.tenant, *entry));
  object["confirmed_by"] = to_string(issue::kind_of(entry->code).confirmed_by);
  object["history"] = history_json(*events);
  object["job"] = text_or_null(shop.watch_jobs.of_object(call.caller.tenant, id));
  return http::json_answer(object);
}

// The issue after what was done, noted in the audit log.
http::Response changed(Services& services, const Call& call, std::string_view action,
                       const Result<ledger::IssueEntry, service::WorkError>& entry) {
  if (!entry) return work_failed(services, call, entry.error());
  const auto noted = services.ledger.write([&](ledger::Database& database) {
    return audit(database, call, action, entry->id, entry->domain + " " + entry->code);
  });
  if (!noted) return store_failed(services, call.request, noted.error().message);
  return http::json_answer(service::to_json(*entry));
}

http::Response post_dismiss(Services& services, Call& call) {
  BodyReader body(call.body);
  const std::string reason = body.text("reason", kReason);
  if (auto fault = body.fault()) return *std::move(fault);
  return changed(services, call, "issue.dismiss",
                 services.workshop.issues.dismiss(call.caller.tenant, call.path.front(),
                                                  call.caller.name, reason));
}

http::Response post_reopen(Services& services, Call& call) {
  return changed(
      services, call, "issue.reopen",
      services.workshop.issues.reopen(call.caller.tenant, call.path.front(), call.caller.name));
}

http::Response started(Services& services, const Call& call,
                       const Result<std::string, service::WorkError>& job) {
  if (!job) return work_failed(services, call, job.error());
  return accepted("", *job);
}

http::Response post_verify_issue(Services& services, Call& call) {
  return started(
      services, call,
      services.workshop.watch.verify(call.caller.tenant, call.path.front(), call.caller.name));
}

http::Response post_what_if_issue(Services& services, Call& call) {
  return started(services, call,
                 services.workshop.watch.what_if(call.caller.tenant, call.path.front()));
}

http::Response get_check(Services& services, Call& call) {
  const auto name = domain_of(services, call);
  if (!name) return not_found();
  const auto check = services.workshop.watch.latest(call.caller.tenant, name->text());
  if (!check) return work_failed(services, call, check.error());
  json::object object = *check;
  object["job"] =
      text_or_null(services.workshop.watch_jobs.of_object(call.caller.tenant, name->text()));
  return http::json_answer(object);
}

http::Response post_check(Services& services, Call& call) {
  const auto name = domain_of(services, call);
  if (!name || !name->is_plain()) return not_found();
  return started(services, call, services.workshop.watch.check(call.caller.tenant, name->text()));
}

http::Response get_history(Services& services, Call& call) {
  const auto name = domain_of(services, call);
  if (!name) return not_found();
  const auto history = services.workshop.watch.history(call.caller.tenant, name->text());
  if (!history) return work_failed(services, call, history.error());
  return http::json_answer(*history);
}

}  // namespace

std::span<const Route> issue_routes() {
  using enum http::Method;
  using enum Access;
  static constexpr Route kRoutes[] = {
      {Get, "/issues", Viewer, BodyKind::None, get_issues},
      {Get, "/issues/{issue}", Viewer, BodyKind::None, get_issue},
      {Post, "/issues/{issue}/verify", Analyst, BodyKind::None, post_verify_issue},
      {Post, "/issues/{issue}/what-if", Analyst, BodyKind::None, post_what_if_issue},
      {Post, "/issues/{issue}/dismiss", Analyst, BodyKind::Json, post_dismiss},
      {Post, "/issues/{issue}/reopen", Analyst, BodyKind::None, post_reopen},
      {Get, "/domains/{domain}/check", Viewer, BodyKind::None, get_check},
      {Post, "/domains/{domain}/check", Analyst, BodyKind::None, post_check},
      {Get, "/domains/{domain}/history", Viewer, BodyKind::None, get_history},
  };
  return kRoutes;
}

}  // namespace waybill::api
