#include "base/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace waybill::ascii {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    c = to_lower(c);
  return result;
}

namespace {

// How common a character is in English text and mail, 0 for the rarest. Only speed depends on it.
constexpr std::array<std::uint8_t, 256> kCommonness = [] {
  std::array<std::uint8_t, 256> table{};
  constexpr std::string_view kByFrequency = "qzxjkvb:;<>@w[]()pgyfmucdlhrsnioate ";
  for (std::size_t c = 0; c < table.size(); ++c) {
    const std::size_t place = kByFrequency.find(to_lower(static_cast<char>(c)));
    if (place != std::string_view::npos) table[c] = static_cast<std::uint8_t>(place);
  }
  return table;
}();
std::uint8_t commonness(char c) {
  return kCommonness.at(static_cast<unsigned char>(c));
}

// The place in `needle` of the rarest of its first characters; looking at all would cost more than
// it saves.
std::size_t rarest(std::string_view needle) {
  constexpr std::size_t kLooked = 8;
  std::size_t best = 0;
  for (std::size_t i = 1; i < std::min(needle.size(), kLooked); ++i) {
    if (commonness(needle[i]) < commonness(needle[best])) best = i;
  }
  return best;
}

}  // namespace

std::size_t ifind(std::string_view text, std::string_view needle, std::size_t from) {
  if (from > text.size() || needle.size() > text.size() - from) return std::string_view::npos;
  if (needle.empty()) return from;
  // Where the rarest character stands in either case; each search goes on only when it is behind.
  const std::size_t place = rarest(needle);
  const char low = to_lower(needle[place]);
  const char high = low >= 'a' && low <= 'z' ? static_cast<char>(low - 'a' + 'A') : low;
  const std::size_t last = text.size() - needle.size() + place;
  std::size_t next_low = text.find(low, from + place);
  std::size_t next_high = high == low ? std::string_view::npos : text.find(high, from + place);
  while (true) {
    const std::size_t at = std::min(next_low, next_high);
    if (at > last) return std::string_view::npos;
    if (iequals(text.substr(at - place, needle.size()), needle)) return at - place;
    if (at == next_low)
      next_low = text.find(low, at + 1);
    else
      next_high = text.find(high, at + 1);
  }
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = text.find(separator, start);
    if (end == std::string_view::npos) break;
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

std::string collapse_space(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : trim(text)) {
    if (!is_space(c)) {
      result += c;
    } else if (result.back() != ' ') {
      result += ' ';
    }
  }
  return result;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the end is given
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return value;
}

std::string printable(std::string_view text, std::size_t longest) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string result;
  for (const char c : text.substr(0, longest)) {
    if (is_print(c)) {
      result += c;
    } else {
      const auto octet = static_cast<unsigned char>(c);
      result += "\\x";
      result += kHex[octet >> 4U];
      result += kHex[octet & 15U];
    }
  }
  if (text.size() > longest) result += "...";
  return result;
}

}  // namespace waybill::ascii
