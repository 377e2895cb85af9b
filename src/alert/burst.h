// Whether refusals of one kind come in a cluster.
#pragma once

#include <cstdint>

#include "alert/failure_jump.h"

namespace waybill::alert {

// Ours; docs/alerts.md.
inline constexpr Day kBurstDays = 2;             // today and yesterday
inline constexpr Day kBurstHistory = 28;         // days before
inline constexpr std::uint64_t kLeastBurst = 5;  // messages
inline constexpr double kBurstFalseAlarm = 1e-5;
inline constexpr double kBurstRatio = 3;  // to the usual number

struct Burst {
  bool is_unusual = false;
  double expected = 0;  // messages in the window
  double probability = 1;
};

// `recent`: messages of the last kBurstDays; `before`: those of the kBurstHistory days before.
// `history`: of these, the days that anything is known of; less than a week is compared with
// nothing, and only a larger number counts then.
[[nodiscard]] Burst find_burst(std::uint64_t recent, std::uint64_t before, Day history);

}  // namespace waybill::alert
