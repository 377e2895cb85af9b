// Whether reports stay away that should have come.
#pragma once

#include <cstdint>
#include <span>

#include "alert/failure_jump.h"

namespace waybill::alert {

// Ours; docs/alerts.md.
inline constexpr Day kReportDelay = 2;         // reports of a day come within so many days after it
inline constexpr Day kSilenceHistory = 56;     // days that tell what is usual: eight weeks
inline constexpr int kLeastReportedDays = 10;  // of them with reports
inline constexpr Day kLeastSilence = 3;        // days
inline constexpr double kSilenceFalseAlarm = 1e-4;

struct Silence {
  bool is_unusual = false;
  Day last = 0;            // the last day with messages
  Day days = 0;            // days without, of which reports should have come
  double probability = 1;  // of so many such days when nothing has changed
};

// `reported`: days of which reports tell of messages, ascending. Weekdays are judged by themselves:
// a company that sends nothing on Sundays is not missed on Sundays.
[[nodiscard]] Silence find_silence(std::span<const Day> reported, Day today);

}  // namespace waybill::alert
