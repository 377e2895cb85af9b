#include "salesforce/log_time.h"

#include <chrono>
#include <vector>

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

// The numbers of a time in the order of the text; a fraction of a second is left out.
std::vector<unsigned> numbers_of(std::string_view text) {
  std::vector<unsigned> numbers;
  constexpr std::size_t kMostNumbers = 6;
  std::size_t i = 0;
  while (i < text.size() && numbers.size() < kMostNumbers) {
    std::size_t end = i;
    while (end < text.size() && ascii::is_digit(text[end]))
      ++end;
    if (end > i) {
      const auto number = ascii::parse_number(text.substr(i, end - i));
      if (!number || *number > 9999) return {};
      numbers.push_back(static_cast<unsigned>(*number));
    }
    i = end + 1;
  }
  return numbers;
}

bool is_iso(std::string_view text) {
  return text.size() > 4 && text[4] == '-';
}

}  // namespace

LogTimeOrder decide_order(std::span<const std::string> times) {
  for (const std::string& time : times) {
    const std::vector<unsigned> numbers = numbers_of(time);
    if (!is_iso(time) && !numbers.empty() && numbers[0] > 12) return LogTimeOrder::DayFirst;
  }
  return LogTimeOrder::MonthFirst;
}

std::optional<std::int64_t> parse_log_time(std::string_view text, LogTimeOrder order) {
  const std::vector<unsigned> n = numbers_of(ascii::trim(text));
  if (n.size() < 5) return std::nullopt;
  const bool iso = is_iso(ascii::trim(text));
  const unsigned year = iso ? n[0] : n[2];
  const unsigned month = iso ? n[1] : order == LogTimeOrder::MonthFirst ? n[0] : n[1];
  const unsigned day = iso ? n[2] : order == LogTimeOrder::MonthFirst ? n[1] : n[0];
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(month), std::chrono::day(day)};
  const unsigned second = n.size() > 5 ? n[5] : 0;
  if (!date.ok() || n[3] > 23 || n[4] > 59 || second > 60) return std::nullopt;
  const bool afternoon = ascii::iends_with(ascii::trim(text), "pm") && n[3] < 12;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  constexpr std::int64_t kHour = 3600;
  const std::int64_t hour = std::int64_t{n[3]} + (afternoon ? 12 : 0);
  return std::int64_t{days} * 24 * kHour + hour * kHour + std::int64_t{n[4]} * 60 + second;
}

}  // namespace waybill::salesforce
