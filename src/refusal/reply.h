// The codes of an SMTP reply, wherever they stand in a text.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::refusal {

// RFC 3463 §2: class "." subject "." detail.
struct EnhancedCode {
  std::uint16_t klass = 0;  // 2, 4 or 5
  std::uint16_t subject = 0;
  std::uint16_t detail = 0;
  auto operator<=>(const EnhancedCode&) const = default;

  // The whole of `text`, such as "5.7.1"; nothing for anything else.
  static std::optional<EnhancedCode> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
};

struct ReplyCodes {
  std::optional<unsigned> smtp;  // 200 to 599
  std::optional<EnhancedCode> enhanced;
  bool operator==(const ReplyCodes&) const = default;
};

// The codes of the reply in `text`. At the start: "550 5.1.1 …", "550-5.1.1 …", "5.1.1 …", "#5.1.1
// …",
// "(#5.1.1)". Behind other words only where a code is likely meant: a three-digit number of 421
// to 599 followed by an enhanced code, or behind a colon or quote; an enhanced code alone anywhere,
// unless it is part of a longer dotted number. Codes of refusals (4xx, 5xx) come before those of
// success, wherever they stand.
[[nodiscard]] ReplyCodes find_codes(std::string_view text);

// The octets of the reply code that `text` begins with, with the separator and the enhanced code
// behind it; 0 when it begins with none.
[[nodiscard]] std::size_t code_prefix_length(std::string_view text);

}  // namespace waybill::refusal
