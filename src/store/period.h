// Months, and how a period of days is covered by whole months and single days.
#pragma once

#include <vector>

#include "store/event_store.h"

namespace waybill::store {

// Months since 1970-01.
using Month = std::int32_t;
[[nodiscard]] Month month_of(Day day);
[[nodiscard]] Day first_day(Month month);

// Both ends count.
struct DayRange {
  Day from = 0, to = 0;
};
struct Cover {
  std::vector<DayRange> days;
  std::vector<std::pair<Month, Month>> months;  // at most one range
};
// `from` and `to` count. At most 60 single days stand outside of the whole months.
[[nodiscard]] Cover cover(Day from, Day to);

}  // namespace waybill::store
