// Whether mail of known senders fails more than before. The statistics and their constants are
// explained in docs/alerts.md, "The statistics"; bench/alert_bench.cc measures them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace waybill::alert {

// Days since 1970-01-01, UTC.
using Day = std::int32_t;

struct DayTally {
  Day day = 0;
  std::uint64_t messages = 0, passing = 0;
  [[nodiscard]] std::uint64_t failing() const { return messages - passing; }
};

// Ours; measured, see docs/alerts.md.
inline constexpr Day kFreshDays = 5;             // reports about older days judge nothing any more
inline constexpr Day kWindowDays = 7;            // the longest run of days that is judged as one
inline constexpr Day kWindows[] = {1, 2, 3, 7};  // the runs that are
inline constexpr Day kBaselineDays = 42;         // before the window
inline constexpr std::size_t kLeastBaselineDays = 7;  // with messages
inline constexpr std::uint64_t kLeastBaselineMessages = 30;
inline constexpr std::uint64_t kLeastFailing = 5;  // in the window
inline constexpr double kLeastWindowShare = 0.1;   // of the messages of usual days
inline constexpr double kLeastOverdispersion = 0.003;
inline constexpr double kMostOverdispersion = 0.3;
inline constexpr double kDayCorrelation = 0.4;  // of how far neighbouring days are off
inline constexpr double kFalseAlarm = 1e-5;     // of one look, before it is shared by `comparisons`

// What a change must be besides improbable.
struct Demand {
  double least_rise = 0.05;     // of the share that fails
  double least_ratio = 2;       // of it to the share before
  double most_before = 1;       // share that failed before
  double least_after = 0;       // share that fails now
  std::size_t comparisons = 1;  // how many series are looked at together
};
// For all of a domain's known senders together.
inline constexpr Demand kDomainDemand{};
// For one sender, which must have passed and must now mostly fail.
inline constexpr Demand kSenderDemand{
    .least_rise = 0.3, .least_ratio = 2, .most_before = 0.2, .least_after = 0.5};

enum class JumpVerdict : std::uint8_t { TooLittle, Usual, Jump };

struct Jump {
  JumpVerdict verdict = JumpVerdict::TooLittle;
  Day first = 0, last = 0;  // of the window
  std::uint64_t messages = 0, failing = 0;
  double before = 0, after = 0;  // shares that fail
  double probability = 1;        // of this, or more, when nothing has changed
};

// `days` ascending, each once, days without messages may be left out. What the window cannot
// decide is Usual, or TooLittle when there is not enough to compare with.
[[nodiscard]] Jump find_jump(std::span<const DayTally> days, Day today, const Demand& demand);

}  // namespace waybill::alert
