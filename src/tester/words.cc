#include "tester/words.h"

#include <cstdint>

#include "base/ascii.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kShortestWord = 3;  // octets

bool is_word_octet(char c) {
  return ascii::is_alnum(c) || ascii::is_octet_above_ascii(c);
}

}  // namespace

std::unordered_set<std::size_t> words_of(std::string_view text) {
  std::unordered_set<std::size_t> words;
  std::size_t pos = 0;
  while (pos < text.size() && words.size() < kMostWords) {
    if (ascii::istarts_with(text.substr(pos), "http")) {
      while (pos < text.size() && !ascii::is_space(text[pos]))
        ++pos;
      continue;
    }
    const std::size_t begin = pos;
    std::uint64_t hash = 14695981039346656037U;  // FNV-1a
    while (pos < text.size() && is_word_octet(text[pos])) {
      hash = (hash ^ static_cast<unsigned char>(ascii::to_lower(text[pos]))) * 1099511628211U;
      ++pos;
    }
    if (pos - begin >= kShortestWord) words.insert(hash);
    if (pos == begin) ++pos;
  }
  return words;
}

}  // namespace waybill::tester
