// Pieces of sentences for statements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace waybill::tester {

inline constexpr std::size_t kLongestQuote = 100;  // octets; ours

// `"text"`: one line, well-formed UTF-8, cut with "…" at a whole character.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t longest = kLongestQuote);
// "1 link", "3 links"; `plural` where an "s" does not make it.
[[nodiscard]] std::string count_of(std::size_t count, std::string_view noun,
                                   std::string_view plural = {});
// "a", "a and b", "a, b and 3 more"
[[nodiscard]] std::string list_of(std::span<const std::string> items, std::size_t most = 4);
// "250 octets", "12 KB", "1.3 MB" (1,024 octets to a KB, as mail programs count)
[[nodiscard]] std::string size_of(std::size_t octets);
// "3 seconds", "12 minutes", "5 hours", "3 days"
[[nodiscard]] std::string duration_of(std::int64_t seconds);

}  // namespace waybill::tester
