#include "store/spread.h"

#include <algorithm>

namespace waybill::store {

Day day_of(std::int64_t unix_seconds) {
  if (unix_seconds < 0) return 0;
  return static_cast<Day>(std::min<std::int64_t>(unix_seconds / kSecondsPerDay, kLastDay));
}

Spread::Spread(std::int64_t begin, std::int64_t end) {
  const Day first = day_of(begin);
  const Day last = end > begin ? day_of(end - 1) : first;
  first_ = last - first >= kMostDays ? last : first;
  if (first_ == last) {
    seconds_ = {1};
  } else {
    for (Day day = first_; day <= last; ++day) {
      const std::int64_t from = std::max(begin, std::int64_t{day} * kSecondsPerDay);
      const std::int64_t until = std::min(end, (std::int64_t{day} + 1) * kSecondsPerDay);
      seconds_.push_back(std::max<std::int64_t>(until - from, 0));
    }
  }
  total_ = 0;
  for (const std::int64_t seconds : seconds_)
    total_ += seconds;
  remainder_.assign(seconds_.size(), 0);
  shares_.assign(seconds_.size(), 0);
}

std::span<const std::uint64_t> Spread::share(std::uint64_t messages) {
  if (seconds_.size() == 1) {
    shares_[0] = messages;
    return shares_;
  }
  const auto total = static_cast<std::uint64_t>(total_);
  const std::uint64_t whole = messages / total;
  const std::uint64_t rest = messages % total;  // below 2^23, so that the products below fit
  std::uint64_t left = messages;
  for (std::size_t i = 0; i < seconds_.size(); ++i) {
    const auto seconds = static_cast<std::uint64_t>(seconds_[i]);
    shares_[i] = whole * seconds + rest * seconds / total;
    remainder_[i] += static_cast<std::int64_t>(rest * seconds % total);
    left -= shares_[i];
  }
  for (; left > 0; --left) {  // fewer times than there are days
    const auto most = std::max_element(remainder_.begin(), remainder_.end());
    *most -= total_;
    ++shares_[static_cast<std::size_t>(most - remainder_.begin())];
  }
  return shares_;
}

}  // namespace waybill::store
