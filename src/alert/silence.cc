#include "alert/silence.h"

#include <algorithm>
#include <array>

namespace waybill::alert {
namespace {

constexpr Day kWeek = 7;

// Days since 1970 to days of the week.
std::size_t weekday_of(Day day) {
  return static_cast<std::size_t>(((day % kWeek) + kWeek) % kWeek);
}

}  // namespace

Silence find_silence(std::span<const Day> reported, Day today) {
  Silence silence;
  if (reported.empty()) return silence;
  silence.last = reported.back();
  const Day due = today - kReportDelay - 1;  // the latest day whose reports should be here
  silence.days = std::max<Day>(due - silence.last, 0);
  if (silence.days < kLeastSilence) return silence;
  // What was usual until the silence began. The first day of a domain begins its history.
  const Day first = std::max(reported.front(), silence.last - kSilenceHistory + 1);
  std::array<double, kWeek> seen{}, all{};
  double total = 0, whole = 0;
  for (Day day = first; day <= silence.last; ++day) {
    const double is_seen = std::ranges::binary_search(reported, day) ? 1 : 0;
    seen.at(weekday_of(day)) += is_seen;
    all.at(weekday_of(day)) += 1;
    total += is_seen;
    whole += 1;
  }
  if (total < kLeastReportedDays) return silence;
  // Each weekday's share, drawn towards that of all days by two days of doubt and one more day
  // without: never certain.
  const double usual = total / (whole + 1);
  for (Day day = silence.last + 1; day <= due; ++day) {
    const std::size_t weekday = weekday_of(day);
    const double share = (seen.at(weekday) + 2 * usual) / (all.at(weekday) + 3);
    silence.probability *= 1 - share;
  }
  silence.is_unusual = silence.probability <= kSilenceFalseAlarm;
  return silence;
}

}  // namespace waybill::alert
