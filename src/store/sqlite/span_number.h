// A scope in a day or month, verified or not: the key of the roll-up tables.
#pragma once

#include <cstdint>

#include "store/period.h"

namespace waybill::store::sqlite {

using SpanNumber = std::int64_t;
inline constexpr unsigned kPeriodBits = 18;
inline constexpr std::int64_t kMonthBit = std::int64_t{1} << (kPeriodBits - 1);
inline constexpr unsigned kPartBits = 6;  // of the numbers of runs, below the span
[[nodiscard]] constexpr SpanNumber day_span(std::int64_t scope, Day day, bool verified) {
  return ((scope << kPeriodBits) | day) << 1 | (verified ? 1 : 0);
}
[[nodiscard]] constexpr SpanNumber month_span(std::int64_t scope, Month month, bool verified) {
  return ((scope << kPeriodBits) | kMonthBit | month) << 1 | (verified ? 1 : 0);
}
[[nodiscard]] constexpr bool is_verified(SpanNumber span) {
  return (span & 1) != 0;
}
[[nodiscard]] constexpr bool is_month(SpanNumber span) {
  return (span >> 1 & kMonthBit) != 0;
}
// The day, or the month.
[[nodiscard]] constexpr std::int32_t period_of(SpanNumber span) {
  return static_cast<std::int32_t>(span >> 1 & (kMonthBit - 1));
}
[[nodiscard]] constexpr std::int64_t scope_of(SpanNumber span) {
  return span >> (kPeriodBits + 1);
}

}  // namespace waybill::store::sqlite
