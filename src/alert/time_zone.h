// Local time from the files of the tz database (TZif, RFC 9636): which hour of the day it is where
// an organisation works. Pure: the caller reads the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::alert {

// Ours; the largest files of the database have some 4 KB.
inline constexpr std::size_t kLargestZoneFile = 256U << 10U;

// A change of the clock that comes every year: "M3.5.0/2", "J60", "59" (POSIX TZ, RFC 9636 §3.3.1).
struct YearlyChange {
  enum class Kind : std::uint8_t { MonthWeekDay, JulianDay, DayOfYear } kind = Kind::DayOfYear;
  int month = 1, week = 1, day = 0;  // day: of the week, or of the year
  int seconds = 7'200;               // after local midnight, −167 to 167 hours
};

class TimeZone {
 public:
  // Of a file of version 1 to 4; nothing when it is none. Leap seconds are ignored.
  [[nodiscard]] static std::optional<TimeZone> parse(std::string_view octets);
  // UTC.
  TimeZone() = default;

  // Seconds east of Greenwich at that moment (Unix seconds).
  [[nodiscard]] std::int64_t offset_at(std::int64_t seconds) const;
  // The clock on the wall as if it were UTC.
  [[nodiscard]] std::int64_t local(std::int64_t seconds) const {
    return seconds + offset_at(seconds);
  }

 private:
  struct Rest {  // what holds after the last transition
    std::int64_t standard = 0, summer = 0;
    bool has_summer = false;
    YearlyChange to_summer, to_standard;
  };
  [[nodiscard]] static std::optional<Rest> parse_rest(std::string_view text);
  [[nodiscard]] static std::int64_t offset_in(const Rest& rest, std::int64_t seconds);

  std::vector<std::int64_t> times_;    // of transitions, ascending
  std::vector<std::int64_t> offsets_;  // from each on
  std::int64_t first_ = 0;             // before all of them
  std::optional<Rest> rest_;
};

// Whether it can be the name of a zone: "Europe/Berlin", "UTC". No path leads out of a folder.
[[nodiscard]] bool is_zone_name(std::string_view name);

}  // namespace waybill::alert
