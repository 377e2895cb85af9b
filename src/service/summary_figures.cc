#include "service/summary_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <tuple>

#include "health/finding.h"
#include "issue/defect.h"
#include "ledger/checks.h"
#include "ledger/issues.h"
#include "ledger/refusals.h"
#include "policy/traffic.h"

namespace waybill::service {
namespace {

namespace json = boost::json;

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr std::size_t kMostIssues = 500;
constexpr std::size_t kMostChecks = 2'000;
// The details of a check are trees: the SPF record with all that it includes.
constexpr std::size_t kDeepestReport = 200;

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

double number_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

json::array list_in(const json::value& value) {
  return value.is_array() ? value.get_array() : json::array();
}

json::value parsed(const std::string& text) {
  json::parse_options options;
  options.max_depth = kDeepestReport;
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed, {}, options);
  return failed ? json::value() : value;
}

json::array list_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? json::array() : list_in(*value);
}

// A reason names findings by their ids; people know them by their titles, which say what is not so.
std::string with_titles(std::string reason, const std::map<std::string, std::string>& titles) {
  bool has_title = false;
  for (const auto& [id, title] : titles) {
    for (std::size_t at = 0; (at = reason.find(id + " ", at)) != std::string::npos;) {
      const bool is_word = at == 0 || reason[at - 1] == ' ';
      if (is_word) reason.replace(at, id.size(), "“" + title + "”");
      has_title = has_title || is_word;
      at += is_word ? title.size() : id.size();
    }
  }
  return has_title ? "Not met: " + reason : reason;
}

std::vector<summary::ScorePart> parts_of(const std::string& report) {
  std::vector<summary::ScorePart> parts;
  const json::value value = parsed(report);
  const json::object* whole = value.if_object();
  if (whole == nullptr) return parts;
  std::map<std::string, std::string> titles;
  for (const json::value& one : list_in(*whole, "findings")) {
    if (const json::object* finding = one.if_object())
      titles.emplace(text_in(*finding, "id"), text_in(*finding, "title"));
  }
  for (const json::value& one : list_in(*whole, "parts")) {
    if (const json::object* part = one.if_object())
      parts.push_back({text_in(*part, "title"), number_in(*part, "points"),
                       number_in(*part, "most"), with_titles(text_in(*part, "reason"), titles)});
  }
  return parts;
}

std::vector<summary::RecordAt> records_of(const std::string& text) {
  std::vector<summary::RecordAt> records;
  for (const json::value& one : list_in(parsed(text))) {
    const json::object* object = one.if_object();
    if (object == nullptr) continue;
    summary::RecordAt record{.name = text_in(*object, "name"),
                             .type = text_in(*object, "type"),
                             .values = {},
                             .is_known = true};
    const std::string status = text_in(*object, "status");
    record.is_known = status == "NOERROR" || status == "NODATA" || status == "NXDOMAIN";
    for (const json::value& value : list_in(*object, "values"))
      if (value.is_string()) record.values.emplace_back(value.get_string());
    records.push_back(std::move(record));
  }
  return records;
}

int rank_of(const std::string& severity) {
  return static_cast<int>(health::parse_severity(severity).value_or(health::Severity::Info));
}

summary::OpenIssue issue_of(const ledger::IssueEntry& entry) {
  const json::value detail = parsed(entry.detail);
  const issue::Defect defect =
      detail.is_object() ? issue::parse_defect(detail.get_object()) : issue::Defect();
  summary::OpenIssue one{.kind = entry.code,
                         .severity = entry.severity,
                         .title = entry.title,
                         .statement = defect.statement,
                         .fix = defect.fix,
                         .state = entry.state,
                         .publish = {},
                         .messages = entry.messages};
  for (const health::Publication& record : defect.publish)
    one.publish.push_back(
        record.value.empty()
            ? fmt::format("Delete: {} {} {}", record.name, record.type, record.instead_of)
            : fmt::format("{} {} {}", record.name, record.type, record.value));
  return one;
}

std::vector<summary::OpenIssue> issues_of(const std::vector<ledger::IssueEntry>& entries) {
  std::vector<summary::OpenIssue> issues;
  issues.reserve(entries.size());
  for (const ledger::IssueEntry& entry : entries)
    issues.push_back(issue_of(entry));
  std::ranges::sort(issues, {}, [](const summary::OpenIssue& one) {
    return std::tuple(one.state == "waiting", -rank_of(one.severity), ~one.messages,
                      std::string_view(one.title));
  });
  return issues;
}

// Of each provider the meaning of most of its refusals; `sums` has the most messages first.
std::vector<summary::RefusedBy> refusals_of(const std::vector<ledger::RefusalSum>& sums) {
  std::vector<summary::RefusedBy> refusals;
  for (const ledger::RefusalSum& sum : sums) {
    const ledger::RefusalMeaning& meaning = sum.meaning;
    const auto found = std::ranges::find(refusals, meaning.provider, &summary::RefusedBy::provider);
    if (found != refusals.end()) {
      found->messages += sum.messages;
    } else {
      refusals.push_back({meaning.provider,
                          meaning.meaning.empty() ? meaning.text : meaning.meaning, sum.messages});
    }
  }
  std::ranges::sort(refusals, std::ranges::greater(), &summary::RefusedBy::messages);
  return refusals;
}

// The last check of each day of the period, the oldest first.
std::vector<summary::ScoreAt> history_of(const std::vector<ledger::DomainCheck>& checks,
                                         const Period& period) {
  std::map<store::Day, int> days;
  for (const ledger::DomainCheck& check : checks) {  // the latest first
    const auto day = static_cast<store::Day>(check.at / kSecondsOfDay);
    if (check.score >= 0 && day >= period.from && day <= period.to)
      days.try_emplace(day, static_cast<int>(check.score));
  }
  std::vector<summary::ScoreAt> history;
  history.reserve(days.size());
  for (const auto& [day, score] : days)
    history.push_back({day, score});
  return history;
}

}  // namespace

Result<summary::DomainSummary, QuestionError> summary_of_events(store::EventStore& events,
                                                                const SummaryQuestion& question,
                                                                std::vector<std::string> own_orgs) {
  DomainQuestion asked;
  asked.view = ReportView::Domain;
  asked.domain = question.domain;
  asked.tenant = question.tenant;
  asked.include_unverified = question.include_unverified;
  asked.org_ids = std::move(own_orgs);
  const auto report = gather(asked, question.period, events, nullptr);
  if (!report) return std::unexpected(report.error());
  summary::DomainSummary summary;
  summary.domain = report->domain;
  summary.heading.from = question.period.from;
  summary.heading.to = question.period.to;
  summary.heading.made = question.now;
  summary.unverified = report->unverified;
  summary.next_step = policy::describe(report->readiness);
  for (const TimelineDay& day : report->days)
    summary.days.push_back({day.passing, day.messages - std::min(day.messages, day.passing)});
  for (const policy::SourceSummary& source : report->findings.sources)
    summary.senders.push_back({source.name, std::string(policy::title_of(source.judgement.traffic)),
                               source.counts.messages, source.counts.passing});
  if (report->published.is_known) summary.policy = dmarc::to_string(report->published.p);
  return summary;
}

Result<void, ledger::Error> add_ledger_figures(ledger::Ledger& ledger,
                                               const SummaryQuestion& question,
                                               summary::DomainSummary& summary) {
  struct Found {
    std::optional<ledger::DomainState> state;
    std::vector<ledger::DomainCheck> checks;
    std::vector<ledger::IssueEntry> issues;
    std::vector<ledger::RefusalSum> refusals;
    std::vector<ledger::MailDay> days;
  };
  const std::string& tenant = question.tenant;
  const ledger::RefusalFilter filter{.domain = question.domain,
                                     .arrival = {},
                                     .from = question.period.from,
                                     .to = question.period.to};
  const Found found =
      TRY(ledger.read([&](ledger::Database& database) -> Result<Found, ledger::Error> {
        return Found{TRY(ledger::state_of(database, tenant, question.domain)),
                     TRY(ledger::checks_of(database, tenant, question.domain, kMostChecks)),
                     TRY(ledger::list_issues(database, tenant,
                                             {.domain = question.domain,
                                              .code = {},
                                              .severity = {},
                                              .source = {},
                                              .state = "active"},
                                             std::nullopt, kMostIssues)),
                     TRY(ledger::refusals(database, tenant, filter)),
                     TRY(ledger::mail_days(database, tenant, filter))};
      }));
  if (found.state && !found.state->report.empty()) {
    summary.checked = found.state->at;
    summary.parts = parts_of(found.state->report);
    summary.records = records_of(found.state->records);
    if (found.state->score >= 0) {
      summary.score = static_cast<int>(found.state->score);
      summary.grade = found.state->grade;
    }
  }
  summary.history = history_of(found.checks, question.period);
  summary.issues = issues_of(found.issues);
  summary.refusals = refusals_of(found.refusals);
  for (const ledger::MailDay& day : found.days)
    summary.refused += day.refused;
  return {};
}

std::vector<summary::ListedAt> listed_of(const std::vector<ListingView>& listings) {
  std::vector<summary::ListedAt> listed;
  for (const ListingView& one : listings) {
    if (one.state == "gone") continue;
    listed.push_back({.subject = one.subject,
                      .list = one.list,
                      .is_certain = one.state == "listed",
                      .is_light = one.is_light,
                      .mail_share = one.mail_share});
  }
  return listed;
}

summary::DomainLine line_of(const DomainOverview& domain) {
  summary::DomainLine line{.domain = domain.domain,
                           .score = std::nullopt,
                           .grade = domain.grade,
                           .messages = domain.messages,
                           .passing = domain.passing,
                           .refused = domain.refused,
                           .issues = domain.issues,
                           .grave_issues = domain.grave_issues,
                           .policy = {},
                           .next_step = domain.next_step.text};
  if (domain.score) line.score = static_cast<int>(*domain.score);
  if (domain.policy) line.policy = dmarc::to_string(*domain.policy);
  return line;
}

}  // namespace waybill::service
