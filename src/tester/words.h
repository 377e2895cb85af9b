#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_set>

namespace waybill::tester {

inline constexpr std::size_t kMostWords = 5000;  // different ones of a text; ours

// Hashes of the different words of a text, without regard to case of ASCII; no addresses of pages,
// no words of one or two letters.
[[nodiscard]] std::unordered_set<std::size_t> words_of(std::string_view text);

}  // namespace waybill::tester
