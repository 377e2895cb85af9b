#include "base/time_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/ascii.h"

namespace waybill {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr chrono::sys_days kFirst = chrono::year{1} / 1 / 1;
constexpr chrono::sys_days kLast = chrono::year{9999} / 12 / 31;

std::string text_of(chrono::sys_days days) {
  const chrono::year_month_day date{std::clamp(days, kFirst, kLast)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

std::string time_text(std::int64_t seconds) {
  const std::int64_t first = kFirst.time_since_epoch().count() * kDaySeconds;
  const std::int64_t end = (kLast.time_since_epoch().count() + 1) * kDaySeconds;
  seconds = std::clamp(seconds, first, end - 1);
  const std::int64_t day =
      seconds >= 0 ? seconds / kDaySeconds : -((-seconds - 1) / kDaySeconds) - 1;
  const std::int64_t rest = seconds - day * kDaySeconds;
  return fmt::format("{}T{:02}:{:02}:{:02}Z",
                     text_of(chrono::sys_days{chrono::days{static_cast<int>(day)}}), rest / 3600,
                     rest / 60 % 60, rest % 60);
}

std::string day_text(std::int32_t day) {
  return text_of(chrono::sys_days{chrono::days{day}});
}

std::optional<std::int32_t> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = ascii::parse_number(text.substr(0, 4));
  const auto month = ascii::parse_number(text.substr(5, 2));
  const auto day = ascii::parse_number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const chrono::year_month_day date{chrono::year{static_cast<int>(*year)},
                                    chrono::month{static_cast<unsigned>(*month)},
                                    chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *year == 0) return std::nullopt;
  return chrono::sys_days{date}.time_since_epoch().count();
}

}  // namespace waybill
