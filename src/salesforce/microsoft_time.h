#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "salesforce/log_time.h"

namespace waybill::salesforce {

// A time of a trace or quarantine export as Unix seconds: ISO 8601 with any fraction, or the form
// of the admin's locale ("11/17/2026 1:05:49 PM"). UTC unless an offset is stated. Nothing for
// another form or a date that does not exist.
[[nodiscard]] std::optional<std::int64_t> parse_microsoft_time(std::string_view text,
                                                               LogTimeOrder order);

}  // namespace waybill::salesforce
