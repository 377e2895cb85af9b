#include "service/domain_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "base/ascii.h"
#include "dns/change.h"
#include "salesforce/org_id.h"

namespace waybill::service {
namespace {

constexpr store::Day kLastDay = 100'000;  // in the year 2243
// Rows of one round of SPF questions: far below what a round may ask.
constexpr std::size_t kPairsOfRound = 64;

std::string lower_domain(std::string_view text) {
  const auto name = dns::Name::parse_international(text);
  return name && !name->is_root() ? name->text() : std::string();
}

QuestionError store_failure(const store::Error& error) {
  return {QuestionError::Of::Store, error.message};
}

// Every day of the period, so that a day without reports shows as one.
std::vector<TimelineDay> days_of(const std::vector<store::DayCount>& counts, const Period& period) {
  std::map<store::Day, TimelineDay> days;
  for (store::Day day = period.from; day <= period.to; ++day)
    days[day].day = day;
  for (const store::DayCount& count : counts) {
    const auto found = days.find(count.day);
    if (found == days.end()) continue;
    TimelineDay& day = found->second;
    day.messages += count.messages;
    if (count.dkim_aligned || count.spf_aligned) day.passing += count.messages;
    if (count.dkim_aligned) day.dkim_aligned += count.messages;
    if (count.spf_aligned) day.spf_aligned += count.messages;
    if (count.disposition == report::Disposition::Quarantine) day.quarantined += count.messages;
    if (count.disposition == report::Disposition::Reject) day.rejected += count.messages;
  }
  std::vector<TimelineDay> result;
  result.reserve(days.size());
  for (const auto& [number, day] : days)
    result.push_back(day);
  return result;
}

std::optional<Trend> trend_of(const std::vector<TimelineDay>& days) {
  std::uint64_t messages[2] = {0, 0};
  std::uint64_t passing[2] = {0, 0};
  for (std::size_t i = 0; i < days.size(); ++i) {
    const std::size_t half = i * 2 < days.size() ? 0 : 1;
    messages[half] += days[i].messages;
    passing[half] += days[i].passing;
  }
  if (messages[0] == 0 || messages[1] == 0) return std::nullopt;
  const auto share = [&](std::size_t half) {
    return static_cast<double>(passing[half]) / static_cast<double>(messages[half]);
  };
  return Trend{share(0), share(1)};
}

Result<std::vector<policy::Hypothesis>, QuestionError> hypotheses_of(
    const DomainQuestion& question) {
  std::vector<policy::Hypothesis> result;
  for (const std::string& text : question.set) {
    auto parsed = policy::parse_setting(text);
    if (!parsed) return std::unexpected(QuestionError{QuestionError::Of::Question, parsed.error()});
    result.push_back(*std::move(parsed));
  }
  for (const std::string& sender : question.dkim_for) {
    policy::Hypothesis signs;
    signs.label = "DKIM for " + sender;
    signs.dkim_for = {sender};
    result.push_back(std::move(signs));
  }
  if (!question.spf.empty()) {
    if (!ascii::istarts_with(question.spf, "v=spf1"))
      return std::unexpected(
          QuestionError{QuestionError::Of::Question, "--spf: a record begins with v=spf1"});
    policy::Hypothesis record;
    record.label = "SPF " + question.spf;
    record.changes_spf = true;
    result.push_back(std::move(record));
  }
  if (result.size() > 1) result.push_back(policy::together(result));
  return result;
}

Result<std::vector<std::string>, QuestionError> own_orgs(const DomainQuestion& question) {
  std::vector<std::string> result;
  for (const std::string& text : question.org_ids) {
    auto id = salesforce::parse_org_id(text);
    if (!id)
      return std::unexpected(QuestionError{
          QuestionError::Of::Question, "--org-id: \"" + text + "\" is not the id of an org, 00D…"});
    result.push_back(*std::move(id));
  }
  return result;
}

class Gathering {
 public:
  Gathering(const DomainQuestion& question, const Period& period, store::EventStore& store,
            net::DnsSession* dns, std::vector<std::string> orgs)
      : question_(question), store_(store), dns_(dns), survey_(std::move(orgs)) {
    report_.view = question.view;
    report_.domain = lower_domain(question.domain);
    report_.tenant = question.tenant;
    report_.from = period.from;
    report_.to = period.to;
    filter_.tenant = question.tenant;
    filter_.domain = report_.domain;
    filter_.from = period.from;
    filter_.to = period.to;
    filter_.include_unverified = question.include_unverified;
  }

  Result<DomainReport, QuestionError> run() {
    const auto hypotheses = TRY(hypotheses_of(question_));
    if (!question_.domain.empty() && report_.domain.empty())
      return std::unexpected(QuestionError{QuestionError::Of::Question,
                                           "\"" + question_.domain + "\" is not a domain"});
    (void)TRY(read_days());
    if (question_.view == ReportView::Timeline) return std::move(report_);
    (void)TRY(read_policy());
    (void)TRY(read_reverse_names());
    (void)TRY(learn());
    (void)TRY(try_spf());
    (void)TRY(take(hypotheses));
    report_.readiness = policy::assess(report_.findings, report_.published);
    return std::move(report_);
  }

 private:
  Result<bool, QuestionError> read_days() {
    auto counts = store_.days(filter_);
    if (!counts) return std::unexpected(store_failure(counts.error()));
    report_.days = days_of(*counts, {report_.from, report_.to});
    report_.trend = trend_of(report_.days);
    return read_what_is_apart();
  }

  // What the question leaves out, so that nobody takes "nothing here" for "nothing there".
  Result<bool, QuestionError> read_what_is_apart() {
    std::uint64_t counted = 0;
    for (const TimelineDay& day : report_.days)
      counted += day.messages;
    store::Filter filter = filter_;
    filter.include_unverified = true;
    if (!question_.include_unverified) {
      const auto all = store_.domains(filter);
      if (!all) return std::unexpected(store_failure(all.error()));
      for (const store::DomainCount& domain : *all)
        report_.unverified += domain.messages;
      report_.unverified -= std::min(report_.unverified, counted);
    }
    if (counted + report_.unverified > 0) return true;
    filter.from = 0;
    filter.to = kLastDay;
    const auto ever = store_.domains(filter);
    if (!ever) return std::unexpected(store_failure(ever.error()));
    if (ever->empty()) return true;
    Period stored{ever->front().first, ever->front().last};
    for (const store::DomainCount& domain : *ever) {
      stored.from = std::min(stored.from, domain.first);
      stored.to = std::max(stored.to, domain.last);
    }
    report_.stored = stored;
    return true;
  }

  // Of the newest report about the domain itself: subdomains may have records of their own.
  Result<bool, QuestionError> read_policy() {
    if (report_.domain.empty()) return false;
    store::Filter filter = filter_;
    filter.with_subdomains = false;
    auto reports = store_.reports(filter, kPolicyReports);
    if (!reports) return std::unexpected(store_failure(reports.error()));
    const store::KeptReport* newest = nullptr;
    for (const store::KeptReport& report : *reports) {
      if (report.head.kind == store::ReportKind::Aggregate &&
          (newest == nullptr || report.head.end > newest->head.end))
        newest = &report;
    }
    if (newest != nullptr) report_.published = policy::published_in(newest->head.policy);
    return true;
  }

  Result<bool, QuestionError> each_group(const std::function<void(const store::RowGroup&)>& visit) {
    const auto read = store_.groups(filter_, [&visit](const store::RowGroup& group) {
      visit(group);
      return true;
    });
    if (!read) return std::unexpected(store_failure(read.error()));
    return true;
  }

  // Of the addresses whose rows name no sender.
  Result<bool, QuestionError> read_reverse_names() {
    if (!question_.reverse_dns || dns_ == nullptr) return false;
    policy::ReverseNames names;
    (void)TRY(each_group([&](const store::RowGroup& group) {
      if (group.sender.empty()) names.want(group.source_ip, group.messages);
    }));
    const std::vector<IpAddress> wanted = names.wanted();
    for (std::size_t begin = 0; begin < wanted.size(); begin += kPairsOfRound) {
      const auto part =
          std::span(wanted).subspan(begin, std::min(kPairsOfRound, wanted.size() - begin));
      std::vector<std::string> found(part.size());  // "" none
      dns_->run([&](dns::Inquiry& dns) {
        for (std::size_t i = 0; i < part.size(); ++i)
          found[i] = policy::confirmed_name(part[i], dns).value_or("");
      });
      for (std::size_t i = 0; i < part.size(); ++i)
        names.set(part[i], std::move(found[i]));
    }
    survey_.use(std::move(names));
    return true;
  }

  Result<bool, QuestionError> learn() {
    policy::OrganizationalDomains domains;
    return each_group([&](const store::RowGroup& group) {
      survey_.learn(group);
      if (question_.spf.empty()) return;
      const policy::RowFacts facts = policy::read_facts(group, domains, policy::Wanted::Facts);
      if (facts.spf_same_org) spf_.want(group.source_ip, facts.spf_domain, group.messages);
    });
  }

  Result<bool, QuestionError> try_spf() {
    if (question_.spf.empty() || dns_ == nullptr) return false;
    const auto name = dns::Name::parse(report_.domain);
    if (!name) return false;
    const std::vector<policy::SpfPair> pairs = spf_.pairs();
    std::vector<std::optional<bool>> before(pairs.size());
    std::vector<std::optional<bool>> after(pairs.size());
    evaluate(*dns_, pairs, before);
    const dns::Change change{{*name, dns::Type::Txt}, dns::make_text({question_.spf})};
    // What the changed record leads to is asked as well; what was learned stays apart.
    const dns::Snapshot known = dns_->snapshot();
    dns_->begin_with(dns::apply(known, {&change, 1}));
    evaluate(*dns_, pairs, after);
    dns_->begin_with(known);
    for (std::size_t i = 0; i < pairs.size(); ++i)
      spf_.set(pairs[i], policy::compare(before[i], after[i]));
    return true;
  }

  static void evaluate(net::DnsSession& session, const std::vector<policy::SpfPair>& pairs,
                       std::vector<std::optional<bool>>& passes) {
    for (std::size_t begin = 0; begin < pairs.size(); begin += kPairsOfRound) {
      const std::size_t end = std::min(pairs.size(), begin + kPairsOfRound);
      session.run([&](dns::Inquiry& dns) {
        for (std::size_t i = begin; i < end; ++i)
          passes[i] = policy::spf_passes(pairs[i], session.now(), dns);
      });
    }
  }

  Result<bool, QuestionError> take(const std::vector<policy::Hypothesis>& hypotheses) {
    std::vector<policy::Trial> trials;
    trials.reserve(hypotheses.size());
    for (const policy::Hypothesis& hypothesis : hypotheses)
      trials.emplace_back(report_.domain, report_.published, hypothesis);
    std::uint64_t without_envelope = 0;
    (void)TRY(each_group([&](const store::RowGroup& group) {
      const policy::Survey::Taken taken = survey_.take(group);
      for (policy::Trial& trial : trials)
        trial.take(group, taken, spf_);
      if (!taken.facts.spf_is_stated) without_envelope += group.messages;
    }));
    report_.findings = survey_.finish();
    for (policy::Trial& trial : trials)
      report_.trials.push_back(trial.finish());
    if (!trials.empty()) name_unknowns(without_envelope);
    return true;
  }

  void name_absent_senders() {
    for (const std::string& sender : question_.dkim_for) {
      if (std::ranges::none_of(report_.findings.sources, [&](const policy::SourceSummary& source) {
            return source.key == sender ||
                   (source.service != nullptr && source.service->id == sender);
          }))
        report_.unknowns.push_back("No stored message is of the sender " + sender);
    }
  }

  void name_unknowns(std::uint64_t without_envelope) {
    if (without_envelope != 0)
      report_.unknowns.push_back(fmt::format(
          "{} messages are reported without an SPF result for MAIL FROM", without_envelope));
    name_absent_senders();
    std::uint64_t unknown = 0;
    for (const policy::TrialResult& trial : report_.trials)
      unknown = std::max(unknown, trial.total.unknown);
    if (unknown != 0)
      report_.unknowns.push_back(
          fmt::format("{} messages cannot be judged: results or DNS answers are missing", unknown));
    if (!report_.published.is_known)
      report_.unknowns.emplace_back("No stored report states the policy; p=none is assumed");
    if (report_.published.p == dmarc::Policy::None)
      report_.unknowns.emplace_back(
          "Under p=none receivers report no overrides: how many would spare forwarded mail is not "
          "known");
    report_.unknowns.emplace_back("Receivers that send no reports are not in these figures");
  }

  static constexpr std::size_t kPolicyReports = 1000;

  const DomainQuestion& question_;
  store::EventStore& store_;
  net::DnsSession* dns_;
  store::Filter filter_;
  policy::Survey survey_;
  policy::SpfTrial spf_;
  DomainReport report_;
};

}  // namespace

std::optional<store::Day> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = ascii::parse_number(text.substr(0, 4));
  const auto month = ascii::parse_number(text.substr(5, 2));
  const auto day = ascii::parse_number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<store::Day>(std::chrono::sys_days(date).time_since_epoch().count());
}

Result<DomainReport, QuestionError> gather(const DomainQuestion& question, const Period& period,
                                           store::EventStore& store, net::DnsSession* dns) {
  auto orgs = TRY(own_orgs(question));
  return Gathering(question, period, store, dns, std::move(orgs)).run();
}

}  // namespace waybill::service
