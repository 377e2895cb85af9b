#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace waybill::salesforce {

enum class LogTimeOrder : std::uint8_t { MonthFirst, DayFirst };

// Decided per file, never per row: MonthFirst, as documented, unless a row proves the other.
[[nodiscard]] LogTimeOrder decide_order(std::span<const std::string> times);

// "3/06/2009 13:37", "03/06/2009 13:37:05", "2009-03-06T13:37:05.000Z", "2009-03-06 13:37:05"; GMT.
// Unix seconds; nothing for another form or a date that does not exist.
[[nodiscard]] std::optional<std::int64_t> parse_log_time(std::string_view text, LogTimeOrder order);

}  // namespace waybill::salesforce
