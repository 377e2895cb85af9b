// Refusals that come in clusters, delays for a new reason, and days without reports.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "alert/burst.h"
#include "alert/silence.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "feedback/complaint.h"
#include "feedback/refusal_pattern.h"
#include "service/alert_survey.h"

namespace waybill::service {
namespace {

using alert::Occurrence;
using ledger::RefusalSum;
using store::Day;

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr Day kDeferralHistory = 90;

// The one of the same meaning; nullptr: there is none.
const RefusalSum* same_in(const std::vector<RefusalSum>& sums, const RefusalSum& sum) {
  const auto found = std::ranges::find_if(
      sums, [&](const RefusalSum& other) { return other.meaning.key == sum.meaning.key; });
  return found == sums.end() ? nullptr : &*found;
}

std::uint64_t refused_in(const RefusalSum* sum) {
  return sum == nullptr ? 0 : sum->messages - std::min(sum->messages, sum->deferred);
}

std::string counted(std::uint64_t count) {
  return fmt::format("{} message{}", count, count == 1 ? "" : "s");
}

// RefusalWatch tells of these, with what follows.
bool is_early_sign(const ledger::RefusalMeaning& meaning) {
  return std::ranges::any_of(feedback::early_signs(), [&](const feedback::EarlySign& sign) {
    return sign.rule == meaning.rule;
  });
}

std::string by_whom(const ledger::RefusalMeaning& meaning) {
  return meaning.provider.empty()
             ? std::string()
             : fmt::format(" by {}", to_valid_utf8(feedback::reporter_title(meaning.provider)));
}

Occurrence occurrence_of(const RefusalSum& sum) {
  const ledger::RefusalMeaning& meaning = sum.meaning;
  Occurrence occurrence;
  occurrence.key = meaning.key;
  occurrence.lines = {meaning.meaning.empty() ? meaning.text : meaning.meaning};
  if (!meaning.text.empty() && meaning.text != occurrence.lines.front())
    occurrence.lines.push_back("The answer: " + meaning.text);
  if (!meaning.fix.empty()) occurrence.lines.push_back(meaning.fix);
  return occurrence;
}

}  // namespace

Result<std::vector<RefusalSum>, store::Error> AlertSurvey::refusals(const Of& of, Day from,
                                                                    Day to) {
  return ledger_.read([&](ledger::Database& database) {
    return ledger::refusals(database, of.first,
                            {.domain = of.second, .arrival = {}, .from = from, .to = to});
  });
}

Result<void, store::Error> AlertSurvey::find_refusals(const Of& of, Day known_from,
                                                      std::int64_t now, Occurrences& found) {
  const auto today = static_cast<Day>(now / kSecondsOfDay);
  const Day recent_from = today - alert::kBurstDays + 1;
  const auto recent = TRY(refusals(of, recent_from, today));
  const auto before = TRY(refusals(of, recent_from - alert::kBurstHistory, recent_from - 1));
  const auto long_before = TRY(refusals(of, today - kDeferralHistory, recent_from - 1));
  std::size_t clusters = 0, deferrals = 0;
  const auto add = [&](Occurrence occurrence, std::string_view rule, alert::Severity severity,
                       std::string title) {
    occurrence.tenant = of.first;
    occurrence.domain = of.second;
    occurrence.rule = rule;
    occurrence.severity = severity;
    occurrence.title = std::move(title);
    occurrence.href = "/domains/" + of.second + "/refusals";
    occurrence.at = now;
    found.push_back(std::move(occurrence));
  };
  for (const RefusalSum& sum : recent) {
    const std::uint64_t refused = refused_in(&sum);
    const alert::Burst burst =
        alert::find_burst(refused, refused_in(same_in(before, sum)), recent_from - known_from);
    if (burst.is_unusual && clusters++ < kMostOfKind) {
      Occurrence cluster = occurrence_of(sum);
      cluster.lines.push_back(fmt::format("About {:.3g} would have been usual.", burst.expected));
      add(std::move(cluster), "refusal-cluster", alert::Severity::High,
          fmt::format("{} of {} refused{} for one reason in {} days", counted(refused), of.second,
                      by_whom(sum.meaning), alert::kBurstDays));
    }
    const RefusalSum* earlier = same_in(long_before, sum);
    const bool is_first = sum.deferred > 0 && !is_early_sign(sum.meaning) &&
                          (earlier == nullptr || earlier->deferred == 0);
    if (is_first && deferrals++ < kMostOfKind) {
      Occurrence deferral = occurrence_of(sum);
      deferral.lines.push_back(counted(sum.deferred) + " waited.");
      add(std::move(deferral), "first-deferral", alert::Severity::Medium,
          fmt::format("Mail of {} is delayed for a new reason", of.second));
    }
  }
  return {};
}

Result<AlertSurvey::Occurrences, store::Error> AlertSurvey::of_refusals(const std::string& tenant,
                                                                        std::int64_t now) {
  const auto today = static_cast<Day>(now / kSecondsOfDay);
  const auto mail = TRY(ledger_.read([&](ledger::Database& database) {
    return ledger::mail_days(
        database, tenant,
        {.domain = {}, .arrival = {}, .from = today - alert::kBurstHistory, .to = today});
  }));
  std::map<std::string, std::set<Day>> days;
  for (const ledger::MailDay& day : mail)
    days[day.domain].insert(day.day);
  Occurrences found;
  for (const auto& [domain, known] : days) {
    if (*known.rbegin() > today - alert::kBurstDays)
      TRY(find_refusals({tenant, domain}, *known.begin(), now, found));
  }
  return found;
}

Result<AlertSurvey::Occurrences, store::Error> AlertSurvey::of_silence(const std::string& tenant,
                                                                       std::int64_t now) {
  const auto today = static_cast<Day>(now / kSecondsOfDay);
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
         .lines = {fmt::format("The last report tells of {}; reports of {} later days should be "
                               "here.",
                               day_text(silence.last), silence.days)},
         .href = "/intake",
         .at = now});
  }
  return found;
}

}  // namespace waybill::service
