// The address with which a user logs in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waybill::account {

// RFC 5321 §4.5.3.1.3: 256 with its angle brackets.
inline constexpr std::size_t kLongestEmail = 254;

// In small letters (ASCII), without white space around; nothing when it cannot be an address: one
// "@" with something on both sides, no white space, control character or bracket, valid UTF-8.
[[nodiscard]] std::optional<std::string> parse_email(std::string_view text);

}  // namespace waybill::account
