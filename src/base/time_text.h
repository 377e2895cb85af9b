// Times and days as the interfaces write them (ISO 8601, UTC).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill {

// Unix seconds as "2026-11-23T14:30:00Z". Years outside 0001 to 9999 become the nearest of those.
[[nodiscard]] std::string time_text(std::int64_t seconds);

// Days since 1970-01-01 as "2026-11-23".
[[nodiscard]] std::string day_text(std::int32_t day);
// Nothing when it is another form or no day of the calendar.
[[nodiscard]] std::optional<std::int32_t> parse_day(std::string_view text);

}  // namespace waybill
