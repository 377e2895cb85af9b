#include "service/alert_survey.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time_text.h"
#include "ledger/alerts.h"
#include "sender/catalogue.h"

namespace waybill::service {
namespace {

using alert::DayTally;
using alert::Jump;
using alert::JumpVerdict;
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

// Known senders alone: what never passed does not stop passing, and forged mail comes from others.
AlertSurvey::SeriesOf AlertSurvey::known_senders(const History& history) {
  Day latest = 0;
  for (const auto& [day, sources] : history.days)
    if (!sources.empty()) latest = day;
  SeriesOf series;
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
  std::erase_if(series, [](const auto& entry) {
    const Series& one = entry.second;
    return one.before < kLeastOfKnownSender || one.passing_before * 2 < one.before;
  });
  return series;
}

// Gives the senders that were told of, and takes them out of `series`.
Result<void, store::Error> AlertSurvey::find_stopped(const Of& of, std::int64_t now,
                                                     SeriesOf& series, Occurrences& found) {
  alert::Demand demand = alert::kSenderDemand;
  demand.comparisons = std::max<std::size_t>(series.size(), 1);
  std::size_t told = 0;
  for (auto at = series.begin(); at != series.end();) {
    const Jump jump = alert::find_jump(at->second.days, day_of(now), demand);
    if (jump.verdict != JumpVerdict::Jump || !TRY(is_own_mail(of, jump))) {
      ++at;
      continue;
    }
    if (told++ < kMostOfKind)
      found.push_back(
          {.tenant = of.first,
           .domain = of.second,
           .rule = "sender-stops-passing",
           .key = at->first,
           .severity = alert::Severity::High,
           .title = fmt::format("{} no longer passes DMARC for {}", at->second.name, of.second),
           .lines = {jump_line(jump), chance_line(jump)},
           .href = "/domains/" + of.second + "/senders",
           .at = now});
    at = series.erase(at);
  }
  return {};
}

Result<void, store::Error> AlertSurvey::find_jumps(const Of& of, std::int64_t now,
                                                   Occurrences& found) {
  SeriesOf series = known_senders(*TRY(history_of(of, now)));
  // What a sender explains is not told twice.
  TRY(find_stopped(of, now, series, found));
  std::map<Day, DayTally> sums;
  for (const auto& [key, one] : series) {
    for (const DayTally& day : one.days) {
      DayTally& sum = sums[day.day];
      sum.day = day.day;
      sum.messages += day.messages;
      sum.passing += day.passing;
    }
  }
  std::vector<DayTally> days;
  days.reserve(sums.size());
  for (const auto& [day, tally] : sums)
    days.push_back(tally);
  const Jump jump = alert::find_jump(days, day_of(now), alert::kDomainDemand);
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

alert::Occurrence AlertSurvey::new_sender(const Of& of, const policy::SourceSummary& source,
                                          std::int64_t now) {
  const policy::Counts& counts = source.counts;
  const auto share = static_cast<double>(counts.passing) /
                     static_cast<double>(std::max<std::uint64_t>(counts.messages, 1));
  return {.tenant = of.first,
          .domain = of.second,
          .rule = "new-sender",
          .key = source.key,
          .severity = alert::Severity::Medium,
          .title = fmt::format("{} now sends mail as {}", source.name, of.second),
          .lines = {fmt::format("{} {}, {} of them pass DMARC.", plural(counts.messages, "message"),
                                days_text(counts.first, counts.last), percent(share)),
                    std::string(policy::describe(source.judgement.clue))},
          .href = "/domains/" + of.second + "/senders",
          .at = now};
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
    // Not by the judgement of the source, which is that of its worst mail.
    const bool is_own =
        source.counts.legitimate() > 0 &&
        (source.counts.passing > 0 || source.judgement.confidence != sender::Confidence::Guess);
    if (source.key == policy::kOthers || !is_own) continue;
    if (tells && source.counts.legitimate() < kLeastOfNewSender) continue;
    const bool is_new = TRY(ledger_.write([&](ledger::Database& database) {
      return ledger::learn_sender(database, tenant, domain, source.key, now);
    }));
    if (is_new && tells) found.push_back(new_sender(of, source, now));
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

}  // namespace waybill::service
