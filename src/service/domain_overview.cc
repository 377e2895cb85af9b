#include "service/domain_overview.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <tuple>

#include "base/utf8.h"
#include "ledger/cases.h"
#include "ledger/checks.h"
#include "ledger/issues.h"
#include "ledger/refusals.h"
#include "policy/hypothesis.h"
#include "policy/readiness.h"
#include "policy/survey.h"

namespace waybill::service {
namespace {

using store::Day;

// Reports that are looked at for the policy of a domain: the latest may be a failure report.
constexpr std::size_t kPolicyReports = 5;
// A share of failing messages that is worth a look. Ours.
constexpr double kFailingShare = 0.02;

using Domains = std::map<std::string, DomainOverview>;

DomainOverview& at(Domains& domains, const std::string& name) {
  DomainOverview& domain = domains[name];
  domain.domain = name;
  return domain;
}

Result<void, store::Error> add_reports(store::EventStore& events, const OverviewQuestion& question,
                                       Domains& domains) {
  store::Filter filter;
  filter.tenant = question.tenant;
  filter.domain = question.domain;
  filter.from = question.period.from;
  filter.to = question.period.to;
  filter.include_unverified = question.include_unverified;
  for (const store::DomainCount& count : TRY(events.domains(filter))) {
    if (!question.domain.empty() && count.domain != question.domain) continue;  // a subdomain
    DomainOverview& domain = at(domains, count.domain);
    domain.reports = count.reports;
    domain.first = count.first;
    domain.last = count.last;
  }
  for (auto& [name, domain] : domains) {
    filter.domain = name;
    domain.spark.resize(static_cast<std::size_t>(question.period.to - question.period.from) + 1);
    for (const store::DayCount& count : TRY(events.days(filter))) {
      if (count.day < question.period.from || count.day > question.period.to) continue;
      DomainOverview::Day& day =
          domain.spark[static_cast<std::size_t>(count.day - question.period.from)];
      const bool passes = count.dkim_aligned || count.spf_aligned;
      (passes ? day.passing : day.failing) += count.messages;
      domain.messages += count.messages;
      if (passes) domain.passing += count.messages;
      if (count.disposition == report::Disposition::Quarantine)
        domain.quarantined += count.messages;
      if (count.disposition == report::Disposition::Reject) domain.rejected += count.messages;
    }
    store::Filter own = filter;
    own.with_subdomains = false;
    for (const store::KeptReport& report : TRY(events.reports(own, kPolicyReports))) {
      if (report.head.kind != store::ReportKind::Aggregate) continue;
      const policy::Published published = policy::published_in(report.head.policy);
      if (published.is_known) domain.policy = published.p;
      break;
    }
  }
  return {};
}

Result<void, store::Error> add_ledger(ledger::Ledger& ledger, const OverviewQuestion& question,
                                      Domains& domains) {
  return ledger.read([&](ledger::Database& database) -> Result<void, ledger::Error> {
    const auto is_asked = [&](const std::string& name) {
      return !name.empty() && (question.domain.empty() || name == question.domain);
    };
    const ledger::RefusalFilter filter{.domain = question.domain,
                                       .arrival = {},
                                       .from = question.period.from,
                                       .to = question.period.to};
    for (const ledger::MailDay& day : TRY(ledger::mail_days(database, question.tenant, filter))) {
      if (is_asked(day.domain)) at(domains, day.domain).refused += day.refused;
    }
    for (const ledger::DomainCases& cases : TRY(ledger::open_cases(database, question.tenant)))
      if (is_asked(cases.domain)) at(domains, cases.domain).cases_open = cases.open;
    for (const std::string& name : TRY(ledger::watched(database, question.tenant)))
      if (is_asked(name)) at(domains, name).watched = true;
    // What is known of domains that are in the list already.
    for (const ledger::IssueCount& count : TRY(ledger::active_issues(database, question.tenant))) {
      const auto found = domains.find(count.domain);
      if (found == domains.end()) continue;
      found->second.issues += count.issues;
      if (count.severity == "high" || count.severity == "critical")
        found->second.grave_issues += count.issues;
    }
    for (const ledger::DomainState& state : TRY(ledger::states(database, question.tenant))) {
      const auto found = domains.find(state.domain);
      if (found == domains.end() || state.score < 0) continue;
      found->second.score = state.score;
      found->second.grade = state.grade;
    }
    return {};
  });
}

std::string amount(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

NextStep next_step_of(const DomainOverview& domain) {
  const std::string page = "/domains/" + domain.domain;
  const std::uint64_t failing = domain.messages - domain.passing;
  const bool many_fail =
      domain.messages > 0 &&
      static_cast<double>(failing) > kFailingShare * static_cast<double>(domain.messages);
  if (domain.cases_open > 0)
    return {amount(domain.cases_open, "open case: read its fix", "open cases: read their fixes"),
            "/cases?status=open&domain=" + domain.domain};
  if (domain.grave_issues > 0)
    return {amount(domain.grave_issues, "grave issue: see how to mend it",
                   "grave issues: see how to mend them"),
            page + "/issues"};
  if (domain.refused > 0)
    return {
        amount(domain.refused, "message was refused: see why", "messages were refused: see why"),
        page + "/refusals"};
  if (domain.reports == 0)
    return {"No report yet: point rua= of its DMARC record here, or upload reports",
            page + "/records"};
  if (many_fail)
    return {amount(failing, "message does not pass DMARC: see who sends it",
                   "messages do not pass DMARC: see who sends them"),
            page + "/senders"};
  if (domain.policy && *domain.policy != dmarc::Policy::Reject &&
      domain.messages >= policy::kLeastMessages)
    return {"Nearly all passes: see whether the policy can be raised", page + "/senders"};
  if (domain.issues > 0)
    return {amount(domain.issues, "smaller issue: see how to mend it",
                   "smaller issues: see how to mend them"),
            page + "/issues"};
  return {"Nothing to do now", page + "/overview"};
}

Result<std::vector<DomainOverview>, store::Error> overview(ledger::Ledger& ledger,
                                                           store::EventStore& events,
                                                           const OverviewQuestion& question) {
  Domains domains;
  TRY(add_reports(events, question, domains));
  TRY(add_ledger(ledger, question, domains));
  std::vector<DomainOverview> list;
  list.reserve(domains.size());
  for (auto& [name, domain] : domains) {
    domain.spark.resize(static_cast<std::size_t>(question.period.to - question.period.from) + 1);
    domain.next_step = next_step_of(domain);
    list.push_back(std::move(domain));
  }
  std::ranges::sort(list, [](const DomainOverview& a, const DomainOverview& b) {
    return std::tie(b.messages, b.refused, a.domain) < std::tie(a.messages, a.refused, b.domain);
  });
  return list;
}

boost::json::object to_json(const DomainOverview& domain) {
  boost::json::array spark;
  for (const DomainOverview::Day& day : domain.spark)
    spark.push_back(boost::json::object{{"passing", day.passing}, {"failing", day.failing}});
  boost::json::object object{
      {"domain", to_valid_utf8(domain.domain)},
      {"messages", domain.messages},
      {"passing", domain.passing},
      {"failing", domain.messages - domain.passing},
      {"quarantined", domain.quarantined},
      {"rejected", domain.rejected},
      {"spark", std::move(spark)},
      {"reports", domain.reports},
      {"refused", domain.refused},
      {"cases_open", domain.cases_open},
      {"issues", domain.issues},
      {"score", nullptr},
      {"grade", domain.grade},
      {"policy", nullptr},
      {"last_report", nullptr},
      {"watched", domain.watched},
      {"next_step", {{"text", domain.next_step.text}, {"href", domain.next_step.href}}},
      {"first", nullptr},
      {"last", nullptr}};
  if (domain.score) object["score"] = *domain.score;
  if (domain.policy) object["policy"] = dmarc::to_string(*domain.policy);
  if (domain.last != 0) object["last_report"] = object["last"] = policy::date_of(domain.last);
  if (domain.first != 0) object["first"] = policy::date_of(domain.first);
  return object;
}

}  // namespace waybill::service
