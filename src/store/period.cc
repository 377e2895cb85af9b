#include "store/period.h"

#include <algorithm>
#include <chrono>

#include "store/spread.h"

namespace waybill::store {

Month month_of(Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return (static_cast<int>(date.year()) - 1970) * 12 +
         static_cast<Month>(static_cast<unsigned>(date.month())) - 1;
}

Day first_day(Month month) {
  const std::chrono::year_month_day date{std::chrono::year{1970 + month / 12},
                                         std::chrono::month{static_cast<unsigned>(month % 12) + 1},
                                         std::chrono::day{1}};
  return static_cast<Day>(std::chrono::sys_days{date}.time_since_epoch().count());
}

Cover cover(Day from, Day to) {
  from = std::clamp(from, 0, kLastDay);
  to = std::min(to, kLastDay);
  Cover result;
  if (from > to) return result;
  const Month first = first_day(month_of(from)) == from ? month_of(from) : month_of(from) + 1;
  const Month last = first_day(month_of(to) + 1) - 1 == to ? month_of(to) : month_of(to) - 1;
  if (first > last) {
    result.days.push_back({from, to});
    return result;
  }
  if (from < first_day(first)) result.days.push_back({from, first_day(first) - 1});
  result.months.emplace_back(first, last);
  if (to >= first_day(last + 1)) result.days.push_back({first_day(last + 1), to});
  return result;
}

}  // namespace waybill::store
