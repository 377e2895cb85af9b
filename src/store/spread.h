// The UTC days that a report covers, and how its messages are spread over them. A report tells only
// how many messages came in its whole span; a day gets its share in proportion of the seconds.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/event_store.h"

namespace waybill::store {

inline constexpr std::int64_t kSecondsPerDay = 86'400;
// Day 0 to kLastDay (in 2106, where unsigned 32-bit Unix time ends) are kept; a time outside counts
// as the nearest of them.
inline constexpr Day kLastDay = 49'709;
// RFC 9990 §3.1.1 wants one day and weeks occur. A longer span is a mistake: everything counts on
// the day of its last second.
inline constexpr std::int64_t kMostDays = 62;

[[nodiscard]] Day day_of(std::int64_t unix_seconds);

class Spread {
 public:
  // Half open, as in ReportHead. An empty or backward span is the day of `begin`.
  Spread(std::int64_t begin, std::int64_t end);

  [[nodiscard]] Day first() const { return first_; }
  [[nodiscard]] Day last() const { return first_ + static_cast<Day>(seconds_.size()) - 1; }

  // Whole messages for each day from first() to last(); their sum is `messages`. What is left over
  // after rounding down goes to the days with the largest remainder, where the remainders of
  // earlier calls count too: so many rows of one message each do not all fall on the same day. The
  // result depends on the order of the calls. It lives until the next one.
  [[nodiscard]] std::span<const std::uint64_t> share(std::uint64_t messages);

 private:
  Day first_ = 0;
  std::int64_t total_ = 1;
  std::vector<std::int64_t> seconds_;    // of each day
  std::vector<std::int64_t> remainder_;  // owed to each day, in 1/total_ of a message
  std::vector<std::uint64_t> shares_;
};

}  // namespace waybill::store
