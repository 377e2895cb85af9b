#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace waybill::message {

// A point in time as a header field states it.
struct Date {
  std::int64_t unix_seconds = 0;
  int offset_minutes = 0;  // of the stated zone, east of Greenwich
  bool is_zone_stated =
      false;  // false: no zone, or one without a known offset ("-0000", "XYZ"); UTC taken
  bool operator==(const Date&) const = default;
};

// RFC 5322 §3.3 with the obsolete forms of §4.3 (comments, zone names, years of two and three
// digits), and the deviations met in trace fields and reports: no day name or a wrong one, no
// seconds, full month names, the form of asctime ("Thu Apr 29 23:34:45 2027"), ISO 8601. Years
// before 1970 and impossible days give nothing.
[[nodiscard]] std::optional<Date> parse_date(std::string_view value);

}  // namespace waybill::message
