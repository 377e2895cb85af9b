#include "salesforce/log_words.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace waybill::salesforce {
namespace {

struct Parts {
  int year;
  unsigned month, day;
  std::int64_t hour, minute, second;
};

Parts parts_of(std::int64_t unix_seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(unix_seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::int64_t rest = (time - day).count();
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          rest / 3600,
          rest / 60 % 60,
          rest % 60};
}

}  // namespace

std::string gmt_time(std::int64_t unix_seconds) {
  const Parts p = parts_of(unix_seconds);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} GMT", p.year, p.month, p.day, p.hour, p.minute);
}

std::string iso_time(std::int64_t unix_seconds) {
  const Parts p = parts_of(unix_seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", p.year, p.month, p.day, p.hour,
                     p.minute, p.second);
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3)
    text.insert(i - 3, ",");
  return text;
}

std::string counted(std::uint64_t number, const char* noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string percent(double share) {
  const double value = share * 100;
  if (value == 0) return "0 %";
  if (value < 0.1) return "under 0.1 %";
  if (value > 99 && value < 100) return fmt::format("{:.1f} %", std::floor(value * 10) / 10);
  return value < 10 ? fmt::format("{:.1f} %", value) : fmt::format("{:.0f} %", value);
}

}  // namespace waybill::salesforce
