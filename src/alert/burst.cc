#include "alert/burst.h"

#include <algorithm>

#include "alert/tail.h"

namespace waybill::alert {

Burst find_burst(std::uint64_t recent, std::uint64_t before, Day history) {
  constexpr Day kShortHistory = 7;
  constexpr std::uint64_t kLeastWithoutHistory = 20;
  // Refusals come in lumps (one campaign, one list): the variance of the negative binomial
  // distribution is that of the usual number and its whole square.
  constexpr double kShape = 1;
  Burst burst;
  const Day days = std::clamp<Day>(history, 1, kBurstHistory);
  burst.expected = kBurstDays * (static_cast<double>(before) + 0.5) / static_cast<double>(days);
  const std::uint64_t least = history < kShortHistory ? kLeastWithoutHistory : kLeastBurst;
  if (recent < least || static_cast<double>(recent) < kBurstRatio * burst.expected) return burst;
  burst.probability = negative_binomial_tail(recent, burst.expected, kShape);
  burst.is_unusual = burst.probability <= kBurstFalseAlarm;
  return burst;
}

}  // namespace waybill::alert
