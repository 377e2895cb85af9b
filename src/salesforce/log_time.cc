#include "salesforce/log_time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/ascii.h"

namespace waybill::salesforce {
namespace {

constexpr std::int64_t kEpoch = 946684800;  // 2000-01-01
constexpr std::int64_t kDay = 86400;
// Setup > Email Log Files goes back 30 days; one more for the borders.
constexpr std::int64_t kLongestLog = 31 * kDay;

struct Civil {
  unsigned year, month, day;
};

std::optional<std::int64_t> days_of(const Civil& date) {
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(date.year)),
                                        std::chrono::month(date.month), std::chrono::day(date.day)};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day).time_since_epoch().count();
}

// Morning and afternoon as English, Japanese, Korean and Chinese files write them.
bool is_afternoon(std::string_view text) {
  return ascii::icontains(text, "pm") || ascii::icontains(text, "p.m") ||
         text.contains("\xE5\x8D\x88\xE5\xBE\x8C") || text.contains("\xEC\x98\xA4\xED\x9B\x84") ||
         text.contains("\xE4\xB8\x8B\xE5\x8D\x88");
}
bool is_morning(std::string_view text) {
  return ascii::icontains(text, "am") || ascii::icontains(text, "a.m") ||
         text.contains("\xE5\x8D\x88\xE5\x89\x8D") || text.contains("\xEC\x98\xA4\xEC\xA0\x84") ||
         text.contains("\xE4\xB8\x8A\xE5\x8D\x88");
}

}  // namespace

std::optional<LogTime> LogTime::of_unix(std::int64_t seconds) {
  const std::int64_t since = seconds - kEpoch + 1;
  if (since <= 0 || since >= std::int64_t{kAmbiguous}) return std::nullopt;
  return LogTime(static_cast<std::uint32_t>(since));
}

std::optional<std::int64_t> LogTime::unix_seconds() const {
  if (!is_known()) return std::nullopt;
  return kEpoch - 1 + std::int64_t{number()};
}

LogTime LogTime::turned() const {
  if (!is_ambiguous()) return *this;
  const std::int64_t seconds = kEpoch - 1 + std::int64_t{number()};
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(seconds / kDay))};
  const auto days =
      days_of({static_cast<unsigned>(static_cast<int>(date.year())),
               static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month())});
  if (!days) return *this;
  const auto turned = of_unix(*days * kDay + seconds % kDay);
  return turned ? turned->ambiguous() : *this;
}

// The numbers of the text in their order; a fraction of a second is left out.
std::optional<LogClock::Parts> LogClock::split(std::string_view text) {
  std::array<unsigned, 6> numbers{};
  std::size_t count = 0;
  std::size_t first_digits = 0;
  char separator = 0;
  for (std::size_t i = 0; i < text.size() && count < numbers.size();) {
    std::size_t digits = 0;
    unsigned number = 0;
    for (; i < text.size() && ascii::is_digit(text[i]); ++i, ++digits)
      number = digits < 5 ? number * 10 + static_cast<unsigned>(text[i] - '0') : number;
    if (digits > 4) return std::nullopt;
    if (digits > 0) {
      if (count == 0) {
        first_digits = digits;
        separator = i < text.size() ? text[i] : '\0';
      }
      numbers[count++] = number;
    } else {
      ++i;
    }
  }
  if (count < 5) return std::nullopt;
  const bool is_year_first = first_digits == 4;
  Parts parts{.year = is_year_first ? numbers[0] : numbers[2],
              .first = is_year_first ? numbers[1] : numbers[0],
              .second = is_year_first ? numbers[2] : numbers[1],
              .hour = numbers[3],
              .minute = numbers[4],
              .seconds = count > 5 ? numbers[5] : 0,
              .is_year_first = is_year_first,
              .has_dots = separator == '.'};
  if (parts.year < 100) parts.year += 2000;
  if (parts.hour <= 12 && parts.hour < 12 && is_afternoon(text)) parts.hour += 12;
  if (parts.hour == 12 && is_morning(text)) parts.hour = 0;
  if (parts.hour > 23 || parts.minute > 59 || parts.seconds > 60) return std::nullopt;
  return parts;
}

void LogClock::set_day_first() {
  if (order_ == LogTimeOrder::DayFirst) return;
  order_ = LogTimeOrder::DayFirst;
  has_changed_ = true;
}

bool LogClock::take_change() {
  return std::exchange(has_changed_, false);
}

void LogClock::learn(const Parts& parts) {
  if (is_proved_ || parts.is_year_first) return;
  if (parts.first > 12 || parts.has_dots) {
    is_proved_ = true;
    set_day_first();
  } else if (parts.second > 12) {
    is_proved_ = true;
  }
}

LogTime LogClock::read_new(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return {};
  learn(*parts);
  const bool is_day_first = order_ == LogTimeOrder::DayFirst && !parts->is_year_first;
  const auto days = days_of({parts->year, is_day_first ? parts->second : parts->first,
                             is_day_first ? parts->first : parts->second});
  if (!days) return {};
  const auto time = LogTime::of_unix(*days * kDay + std::int64_t{parts->hour} * 3600 +
                                     std::int64_t{parts->minute} * 60 + parts->seconds);
  if (!time) return {};
  if (is_proved_ || parts->is_year_first || parts->first == parts->second) return *time;
  const LogTime result = time->ambiguous();
  for (const std::size_t turned : {0U, 1U}) {
    const LogTime seen = turned == 1 ? result.turned() : result;
    if (!earliest_[turned].is_known() || seen < earliest_[turned]) earliest_[turned] = seen;
    if (latest_[turned] < seen) latest_[turned] = seen;
  }
  return result;
}

LogTime LogClock::read(std::string_view text) {
  if (text != last_text_ || !last_.is_known()) {
    last_ = read_new(text);
    last_text_ = text;
  }
  if (!last_.is_known()) ++unreadable_;
  return last_;
}

void LogClock::decide_by_span() {
  if (is_proved_ || !earliest_[0].is_known()) return;
  const auto span = [&](std::size_t turned) {
    return latest_[turned].unix_seconds().value_or(0) -
           earliest_[turned].unix_seconds().value_or(0);
  };
  if (span(0) > kLongestLog && span(1) <= kLongestLog) set_day_first();
}

}  // namespace waybill::salesforce
