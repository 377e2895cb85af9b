#include "summary/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace waybill::summary {

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string amount_text(std::uint64_t count, const std::string& one, const std::string& many) {
  return count_text(count) + " " + (count == 1 ? one : many);
}

std::string share_text(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "–";
  if (part == 0) return "0 %";
  if (part >= whole) return "100 %";
  const auto thousandths = static_cast<std::uint64_t>(1'000.0L * static_cast<long double>(part) /
                                                      static_cast<long double>(whole));
  if (thousandths == 0) return "< 0.1 %";
  return fmt::format("{}.{} %", thousandths / 10, thousandths % 10);
}

std::vector<std::uint64_t> axis_of(std::uint64_t largest) {
  constexpr std::uint64_t kMostLines = 4;          // above 0
  constexpr std::uint64_t kLargest = 1ULL << 60U;  // so that no line wraps
  largest = std::min(largest, kLargest);
  std::uint64_t step = 1;
  for (std::uint64_t power = 1; step * kMostLines < largest; power *= 10) {
    for (const std::uint64_t factor : {1U, 2U, 5U}) {
      step = power * factor;
      if (step * kMostLines >= largest) break;
    }
  }
  std::vector<std::uint64_t> lines = {0};
  do
    lines.push_back(lines.back() + step);
  while (lines.back() < largest);
  return lines;
}

std::string axis_text(std::uint64_t value) {
  static constexpr std::array<std::pair<std::uint64_t, char>, 3> kUnits = {
      {{1'000'000'000, 'G'}, {1'000'000, 'M'}, {1'000, 'k'}}};
  for (const auto& [unit, letter] : kUnits) {
    if (value < unit) continue;
    const std::uint64_t tenth = value % unit / (unit / 10);
    return tenth == 0 ? fmt::format("{}{}", value / unit, letter)
                      : fmt::format("{}.{}{}", value / unit, tenth, letter);
  }
  return std::to_string(value);
}

std::vector<std::size_t> labelled_days(std::size_t days, std::size_t most) {
  constexpr std::size_t kWeek = 7;
  most = std::max<std::size_t>(most, 1);
  std::size_t step = days <= most ? 1 : kWeek;
  while (days > step * most)
    step += kWeek;
  std::vector<std::size_t> labelled;
  for (std::size_t day = 0; day < days; day += step)
    labelled.push_back(day);
  return labelled;
}

std::string short_day(std::int32_t day) {
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{} {}", static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1));
}

}  // namespace waybill::summary
