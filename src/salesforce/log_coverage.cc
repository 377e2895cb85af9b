#include "salesforce/log_coverage.h"

#include <fmt/format.h>

#include "salesforce/log_words.h"

namespace waybill::salesforce {
namespace {

constexpr UnixTime kHour = 3600;
constexpr UnixTime kDay = 86400;
constexpr UnixTime kLongestRequest = 7 * kDay;  // Setup > Email Log Files
constexpr UnixTime kKept = 30 * kDay;
constexpr std::size_t kMostGaps = 20;
constexpr double kBusy = 20;  // rows an hour on average, so that an hour without any is odd
constexpr UnixTime kLongestGap = kDay;

// Hours without a row while the hours on both sides are as busy as the others.
std::vector<DigestGap> find_gaps(const LogContent& content) {
  std::vector<DigestGap> gaps;
  if (content.hours.size() < 3) return gaps;
  const double average =
      static_cast<double>(content.rows) / static_cast<double>(content.hours.size());
  if (average < kBusy) return gaps;
  for (auto hour = content.hours.begin(); std::next(hour) != content.hours.end(); ++hour) {
    const auto next = std::next(hour);
    const UnixTime from = (hour->first + 1) * kHour;
    const UnixTime to = next->first * kHour;
    const auto is_busy = [&](std::uint64_t rows) {
      return static_cast<double>(rows) >= average / 2;
    };
    if (to - from >= kHour && to - from <= kLongestGap && is_busy(hour->second) &&
        is_busy(next->second) && gaps.size() < kMostGaps)
      gaps.push_back({from, to});
  }
  return gaps;
}

std::string lasting(UnixTime seconds) {
  if (seconds >= 2 * kDay) return counted(static_cast<std::uint64_t>(seconds / kDay), "day");
  if (seconds >= kHour) return counted(static_cast<std::uint64_t>(seconds / kHour), "hour");
  return counted(static_cast<std::uint64_t>(seconds / 60), "minute");
}

}  // namespace

DigestRange coverage(const LogContent& content, const RequestedRange& requested) {
  DigestRange range{
      .first = content.first.unix_seconds(),
      .last = content.last.unix_seconds(),
      .requested_from = requested.from,
      .requested_to = requested.to,
      .requestable_until = {},
      .date_order = content.order == LogTimeOrder::MonthFirst ? "month-first" : "day-first",
      .is_order_proved = content.is_order_proved,
      .gaps = find_gaps(content)};
  if (range.first) range.requestable_until = *range.first + kKept;
  return range;
}

std::vector<std::string> coverage_warnings(const LogContent& content, const DigestRange& range,
                                           std::optional<UnixTime> now) {
  std::vector<std::string> warnings;
  if (content.rows >= kRowCap)
    warnings.push_back(fmt::format(
        "The file has {} rows; a request gives about {} at most, so rows may be missing. Ask for "
        "shorter spans",
        grouped(content.rows), grouped(kRowCap)));
  if (!range.first || !range.last) return warnings;
  if (range.requested_from && *range.first > *range.requested_from + kHour)
    warnings.push_back(
        fmt::format("The first row, of {}, is {} behind the start that was asked for",
                    gmt_time(*range.first), lasting(*range.first - *range.requested_from)));
  if (range.requested_to && *range.last < *range.requested_to - kHour)
    warnings.push_back(fmt::format(
        "The last row, of {}, is {} before the end that was asked for: nothing was sent "
        "then, or the file was cut",
        gmt_time(*range.last), lasting(*range.requested_to - *range.last)));
  if (*range.last - *range.first > kLongestRequest)
    warnings.push_back(
        fmt::format("The rows span {}, but one request covers 7: files seem to be joined, or "
                    "dates are wrong",
                    lasting(*range.last - *range.first)));
  for (const DigestGap& gap : range.gaps)
    warnings.push_back(fmt::format("No row from {} to {}, with many before and after",
                                   gmt_time(gap.from), gmt_time(gap.to)));
  if (!now) return warnings;
  const UnixTime until = *range.first + kKept;
  if (until < *now)
    warnings.push_back(
        fmt::format("Salesforce keeps 30 days: the oldest of these rows cannot be requested again "
                    "since {}. Keep this file",
                    gmt_time(until)));
  else if (*range.last + kLongestRequest < *now)
    warnings.push_back(
        fmt::format("What was sent after {} is not in this file and can be requested until {}",
                    gmt_time(*range.last), gmt_time(*range.last + kKept)));
  return warnings;
}

}  // namespace waybill::salesforce
