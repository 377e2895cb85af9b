// Numbers and times in the sentences of a log digest.
#pragma once

#include <cstdint>
#include <string>

namespace waybill::salesforce {

// "2026-11-17 08:12 GMT"
[[nodiscard]] std::string gmt_time(std::int64_t unix_seconds);
// "2026-11-17T08:12:00Z"
[[nodiscard]] std::string iso_time(std::int64_t unix_seconds);
// "2,321,107"
[[nodiscard]] std::string grouped(std::uint64_t number);
// "1 message", "2,321 messages"
[[nodiscard]] std::string counted(std::uint64_t number, const char* noun);
// "0 %", "0.4 %", "12 %"
[[nodiscard]] std::string percent(double share);

}  // namespace waybill::salesforce
