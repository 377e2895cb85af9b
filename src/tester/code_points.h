#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::tester {

inline constexpr char32_t kReplacementPoint = 0xFFFD;

// `code` in UTF-8; what is no character becomes U+FFFD.
void append_code_point(std::string& out, char32_t code);

// The code point at `pos` of well-formed UTF-8 (to_valid_utf8), and moves behind it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& pos);

}  // namespace waybill::tester
