#include "service/alert_survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "alert/burst.h"
#include "alert/silence.h"
#include "base/time_text.h"
#include "ledger/alerts.h"
#include "ledger/refusals.h"
#include "sender/catalogue.h"

namespace waybill::service {
namespace {

using alert::DayTally;
using alert::Jump;
using alert::JumpVerdict;
using alert::Occurrence;
using store::Day;

constexpr std::int64_t kSecondsOfDay = 86'400, kSecondsOfHour = 3'600;
constexpr Day kHistoryDays = alert::kBaselineDays + alert::kWindowDays + alert::kFreshDays;
constexpr std::int64_t kHistoryAge = 6 * kSecondsOfHour;  // older days change seldom
constexpr std::size_t kMostHistories = 500;               // domains; beyond them all are read anew

Day day_of(std::int64_t now) {
  return static_cast<Day>(now / kSecondsOfDay);
}

std::string percent(double share) {
  return share < 0.1 ? fmt::format("{:.1f} %", share * 100) : fmt::format("{:.0f} %", share * 100);
}

std::string days_text(Day first, Day last) {
  return first == last ? "on " + day_text(first)
                       : "from " + day_text(first) + " to " + day_text(last);
}

std::string plural(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

// The network that an address is taken for: neighbours belong to one sender.
std::string network_of(const IpAddress& address) {
  const auto& octets = address.octets();
  if (address.is_v4()) {
    const std::string text = address.to_string();
    return text.substr(0, text.rfind('.')) + ".0/24";
  }
  std::string text;
  constexpr std::size_t kOctetsOfSite = 6;
  for (std::size_t i = 0; i < kOctetsOfSite; i += 2)
    text += fmt::format("{:x}:", octets.at(i) << 8U | octets.at(i + 1));
  return text + ":/48";
}

std::string jump_line(const Jump& jump) {
  return fmt::format("{} of {} messages failed {}: {}, after {} before.", jump.failing,
                     jump.messages, days_text(jump.first, jump.last), percent(jump.after),
                     percent(jump.before));
}

std::string chance_line(const Jump& jump) {
  return fmt::format("So many by chance alone: once in {:.0g} looks.",
                     1 / std::max(jump.probability, 1e-12));
}

}  // namespace

Result<std::vector<std::string>, store::Error> AlertSurvey::changed(const std::string& tenant,
                                                                    Day today) {
  store::Filter filter;
  filter.tenant = tenant;
  filter.from = today - alert::kFreshDays;
  filter.to = today;
  std::vector<std::string> domains;
  for (const store::DomainCount& count : TRY(events_.domains(filter))) {
    auto& seen = seen_[{tenant, count.domain}];
    const std::pair now(count.messages, count.reports);
    if (seen == now) continue;
    seen = now;
    domains.push_back(count.domain);
  }
  return domains;
}

Result<AlertSurvey::DaySources, store::Error> AlertSurvey::read_day(const Of& of, Day day) {
  store::Filter filter;
  filter.tenant = of.first;
  filter.domain = of.second;
  filter.from = filter.to = day;
  std::map<std::string, Source> sources;
  for (const store::SourceCount& count : TRY(events_.sources(filter, kMostSourcesOfDay))) {
    const bool is_named = !count.sender.empty();
    const std::string network = is_named ? "" : network_of(count.source_ip);
    Source& source = sources[is_named ? "service:" + count.sender : "network:" + network];
    source.messages += count.messages;
    source.passing += count.passing;
    if (!source.name.empty()) continue;
    const sender::Service* service =
        is_named ? sender::Catalogue::embedded().find(count.sender) : nullptr;
    source.name = service != nullptr ? service->name : is_named ? count.sender : network;
  }
  DaySources result;
  for (auto& [key, source] : sources) {
    source.key = key;
    result.push_back(std::move(source));
  }
  return result;
}

Result<const AlertSurvey::History*, store::Error> AlertSurvey::history_of(const Of& of,
                                                                          std::int64_t now) {
  if (histories_.size() > kMostHistories) histories_.clear();
  History& history = histories_[of];
  const Day today = day_of(now);
  const bool is_old = now - history.read > kHistoryAge;
  for (Day day = today - kHistoryDays; day <= today; ++day) {
    const bool is_fresh = day >= today - alert::kFreshDays - alert::kWindowDays;
    if (!is_old && !is_fresh && history.days.contains(day)) continue;
    history.days[day] = TRY(read_day(of, day));
  }
  if (is_old) history.read = now;
  std::erase_if(history.days, [&](const auto& day) { return day.first < today - kHistoryDays; });
  return &history;
}

Result<policy::Findings, store::Error> AlertSurvey::survey(const Of& of, Day from, Day to) {
  store::Filter filter;
  filter.tenant = of.first;
  filter.domain = of.second;
  filter.from = from;
  filter.to = to;
  policy::Survey survey({});
  for (const bool is_learning : {true, false}) {
    std::size_t groups = 0;
    (void)TRY(events_.groups(filter, [&](const store::RowGroup& group) {
      if (is_learning) {
        survey.learn(group);
      } else {
        survey.take(group);
      }
      return ++groups < kMostSurveyGroups;
    }));
  }
  return survey.finish();
}

Result<bool, store::Error> AlertSurvey::is_own_mail(const Of& of, const Jump& jump) {
  // Some days more, since one day alone does not tell whose an address is.
  const auto findings = TRY(survey(of, jump.first - alert::kBaselineDays / 2, jump.last));
  std::uint64_t own = 0, others = 0;
  for (const policy::FailureGroup& group : findings.failures) {
    if (group.last < jump.first) continue;
    (policy::is_legitimate(group.judgement.traffic) ? own : others) += group.messages;
  }
  return own >= others;
}

Result<void, store::Error> AlertSurvey::find_jumps(const Of& of, std::int64_t now,
                                                   Occurrences& found) {
  const Day today = day_of(now);
  const History& history = *TRY(history_of(of, now));
  struct Series {
    std::string name;
    std::vector<DayTally> days;
    std::uint64_t before = 0, passing_before = 0;
  };
  std::map<std::string, Series> series;
  Day latest = 0;
  for (const auto& [day, sources] : history.days)
    if (!sources.empty() && day <= today) latest = day;
  for (const auto& [day, sources] : history.days) {
    for (const Source& source : sources) {
      Series& one = series[source.key];
      one.name = source.name;
      one.days.push_back({day, source.messages, source.passing});
      if (day > latest - alert::kWindowDays) continue;
      one.before += source.messages;
      one.passing_before += source.passing;
    }
  }
  // Known senders alone: what never passed does not stop passing, and forged mail comes from
  // others.
  std::erase_if(series, [](const auto& entry) {
    const Series& one = entry.second;
    return one.before < kLeastOfKnownSender || one.passing_before * 2 < one.before;
  });
  alert::Demand demand = alert::kSenderDemand;
  demand.comparisons = std::max<std::size_t>(series.size(), 1);
  std::map<Day, DayTally> rest;
  std::vector<Occurrence> stopped;
  for (const auto& [key, one] : series) {
    const Jump jump = alert::find_jump(one.days, today, demand);
    if (jump.verdict == JumpVerdict::Jump && TRY(is_own_mail(of, jump))) {
      stopped.push_back(
          {.tenant = of.first,
           .domain = of.second,
           .rule = "sender-stops-passing",
           .key = key,
           .severity = alert::Severity::High,
           .title = fmt::format("{} no longer passes DMARC for {}", one.name, of.second),
           .lines = {jump_line(jump), chance_line(jump)},
           .href = "/domains/" + of.second + "/senders",
           .at = now});
      continue;  // what it explains is not told twice
    }
    for (const DayTally& day : one.days) {
      DayTally& sum = rest[day.day];
      sum.day = day.day;
      sum.messages += day.messages;
      sum.passing += day.passing;
    }
  }
  if (stopped.size() > kMostOfKind) stopped.resize(kMostOfKind);
  std::ranges::move(stopped, std::back_inserter(found));
  std::vector<DayTally> days;
  for (const auto& [day, tally] : rest)
    days.push_back(tally);
  const Jump jump = alert::find_jump(days, today, alert::kDomainDemand);
  if (jump.verdict != JumpVerdict::Jump || !TRY(is_own_mail(of, jump))) return {};
  found.push_back({.tenant = of.first,
                   .domain = of.second,
                   .rule = "authentication-failure",
                   .key = "known-senders",
                   .severity = alert::Severity::High,
                   .title = fmt::format("{} of the mail of {} fails DMARC, after {} before",
                                        percent(jump.after), of.second, percent(jump.before)),
                   .lines = {jump_line(jump), chance_line(jump),
                             "Counted is mail of senders that used to pass; forged mail from "
                             "strangers is not among it."},
                   .href = "/domains/" + of.second + "/senders",
                   .at = now});
  return {};
}

Result<void, store::Error> AlertSurvey::find_new_senders(const Of& of, std::int64_t now,
                                                         Occurrences& found) {
  const Day today = day_of(now);
  const auto& [tenant, domain] = of;
  const bool is_known = TRY(ledger_.read(
      [&](ledger::Database& database) { return ledger::knows_senders(database, tenant, domain); }));
  // The first look learns who is there and tells nothing.
  const auto findings =
      TRY(survey(of, is_known ? today - alert::kFreshDays : today - kHistoryDays, today));
  std::uint64_t before = 0;
  for (const auto& [day, sources] : TRY(history_of(of, now))->days) {
    if (day >= today - alert::kFreshDays) continue;
    for (const Source& source : sources)
      before += source.messages;
  }
  const bool tells = is_known && before >= kLeastBeforeNewSender;
  for (const policy::SourceSummary& source : findings.sources) {
    const bool is_own =
        policy::is_legitimate(source.judgement.traffic) &&
        (source.counts.passing > 0 || source.judgement.confidence != sender::Confidence::Guess);
    if (source.key == policy::kOthers || !is_own) continue;
    if (tells && source.counts.legitimate() < kLeastOfNewSender) continue;
    const bool is_new = TRY(ledger_.write([&](ledger::Database& database) {
      return ledger::learn_sender(database, tenant, domain, source.key, now);
    }));
    if (!is_new || !tells) continue;
    const auto share = static_cast<double>(source.counts.passing) /
                       static_cast<double>(std::max<std::uint64_t>(source.counts.messages, 1));
    found.push_back(
        {.tenant = tenant,
         .domain = domain,
         .rule = "new-sender",
         .key = source.key,
         .severity = alert::Severity::Medium,
         .title = fmt::format("{} now sends mail as {}", source.name, domain),
         .lines = {fmt::format("{} {}, {} of them pass DMARC.",
                               plural(source.counts.messages, "message"),
                               days_text(source.counts.first, source.counts.last), percent(share)),
                   std::string(policy::describe(source.judgement.clue))},
         .href = "/domains/" + domain + "/senders",
         .at = now});
  }
  return {};
}

Result<AlertSurvey::Occurrences, store::Error> AlertSurvey::of_reports(const std::string& tenant,
                                                                       const std::string& domain,
                                                                       std::int64_t now) {
  Occurrences found;
  const Of of(tenant, domain);
  TRY(find_jumps(of, now, found));
  TRY(find_new_senders(of, now, found));
  return found;
}

Result<AlertSurvey::Occurrences, store::Error> AlertSurvey::of_refusals(const std::string& tenant,
                                                                        std::int64_t now) {
  const Day today = day_of(now);
  const Day recent_from = today - alert::kBurstDays + 1;
  constexpr Day kDeferralHistory = 90;
  Occurrences found;
  const auto read = [&](const std::string& domain, Day from, Day to) {
    return ledger_.read([&](ledger::Database& database) {
      return ledger::refusals(database, tenant,
                              {.domain = domain, .arrival = {}, .from = from, .to = to});
    });
  };
  const auto mail = TRY(ledger_.read([&](ledger::Database& database) {
    return ledger::mail_days(
        database, tenant,
        {.domain = {}, .arrival = {}, .from = today - alert::kBurstHistory, .to = today});
  }));
  std::map<std::string, std::set<Day>> days;
  for (const ledger::MailDay& day : mail)
    days[day.domain].insert(day.day);
  for (const auto& [domain, known] : days) {
    if (*known.rbegin() < recent_from) continue;
    const auto recent = TRY(read(domain, recent_from, today));
    const auto before = TRY(read(domain, recent_from - alert::kBurstHistory, recent_from - 1));
    const auto long_before = TRY(read(domain, today - kDeferralHistory, recent_from - 1));
    const auto history = static_cast<Day>(recent_from - *known.begin());
    std::size_t clusters = 0, deferrals = 0;
    for (const ledger::RefusalSum& sum : recent) {
      const auto same = [&](const ledger::RefusalSum& other) {
        return other.meaning.key == sum.meaning.key;
      };
      const auto earlier = std::ranges::find_if(before, same);
      const std::uint64_t refused = sum.messages - std::min(sum.messages, sum.deferred);
      const std::uint64_t refused_before =
          earlier == before.end()
              ? 0
              : earlier->messages - std::min(earlier->messages, earlier->deferred);
      const alert::Burst burst = alert::find_burst(refused, refused_before, history);
      const std::string meaning =
          sum.meaning.meaning.empty() ? sum.meaning.text : sum.meaning.meaning;
      Occurrence occurrence{.tenant = tenant,
                            .domain = domain,
                            .rule = {},
                            .key = sum.meaning.key,
                            .title = {},
                            .lines = {meaning},
                            .href = "/domains/" + domain + "/refusals",
                            .at = now};
      if (!sum.meaning.text.empty() && sum.meaning.text != meaning)
        occurrence.lines.push_back("The answer: " + sum.meaning.text);
      if (!sum.meaning.fix.empty()) occurrence.lines.push_back(sum.meaning.fix);
      if (burst.is_unusual && clusters++ < kMostOfKind) {
        occurrence.rule = "refusal-cluster";
        occurrence.severity = alert::Severity::High;
        occurrence.title = fmt::format("{} of {} refused for one reason in {} days",
                                       plural(refused, "message"), domain, alert::kBurstDays);
        occurrence.lines.push_back(
            fmt::format("About {:.1f} would have been usual.", burst.expected));
        found.push_back(occurrence);
      }
      const bool is_first_deferral =
          sum.deferred > 0 && std::ranges::none_of(long_before, [&](const auto& other) {
            return same(other) && other.deferred > 0;
          });
      if (is_first_deferral && deferrals++ < kMostOfKind) {
        occurrence.rule = "first-deferral";
        occurrence.severity = alert::Severity::Medium;
        occurrence.title = fmt::format("Mail of {} is delayed for a new reason", domain);
        occurrence.lines.resize(std::min<std::size_t>(occurrence.lines.size(), 3));
        occurrence.lines.push_back(plural(sum.deferred, "message") + " waited.");
        found.push_back(std::move(occurrence));
      }
    }
  }
  return found;
}

Result<AlertSurvey::Occurrences, store::Error> AlertSurvey::of_silence(const std::string& tenant,
                                                                       std::int64_t now) {
  const Day today = day_of(now);
  store::Filter filter;
  filter.tenant = tenant;
  filter.from = today - 2 * alert::kSilenceHistory;
  filter.to = today;
  Occurrences found;
  for (const store::DomainCount& count : TRY(events_.domains(filter))) {
    // Most domains have had reports lately: they are not looked at.
    if (count.last >= today - alert::kReportDelay - alert::kLeastSilence) continue;
    store::Filter of = filter;
    of.domain = count.domain;
    std::set<Day> days;
    for (const store::DayCount& day : TRY(events_.days(of)))
      if (day.messages > 0) days.insert(day.day);
    const alert::Silence silence =
        alert::find_silence(std::vector<Day>(days.begin(), days.end()), today);
    if (!silence.is_unusual) continue;
    found.push_back(
        {.tenant = tenant,
         .domain = count.domain,
         .rule = "reports-stop",
         .key = day_text(silence.last),  // each silence is one
         .severity = alert::Severity::Medium,
         .title = fmt::format("No reports about {} for {} days", count.domain, silence.days),
         .lines = {fmt::format("The last report tells of {}; reports of {} should be here.",
                               day_text(silence.last),
                               plural(static_cast<std::uint64_t>(silence.days), "later day"))},
         .href = "/intake",
         .at = now});
  }
  return found;
}

}  // namespace waybill::service
