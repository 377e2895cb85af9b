// Patterns of DKIM selectors and of left-most labels: '#' stands for one or more digits, '*' for
// any octets, everything else for itself.
#pragma once

#include <string_view>

namespace waybill::sender {

// Ours: stars of one pattern. Keeps matching linear in the text.
inline constexpr int kMostStars = 1;

// False for a pattern that is empty, matches everything or has more than kMostStars stars.
[[nodiscard]] bool is_valid_pattern(std::string_view pattern);
// True when the pattern holds neither '#' nor '*'.
[[nodiscard]] bool is_literal(std::string_view pattern);
// Both in lower case.
[[nodiscard]] bool fits(std::string_view pattern, std::string_view text);

}  // namespace waybill::sender
