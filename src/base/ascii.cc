#include "base/ascii.h"

#include <algorithm>
#include <charconv>

namespace waybill::ascii {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    c = to_lower(c);
  return result;
}

std::size_t ifind(std::string_view text, std::string_view needle, std::size_t from) {
  if (from > text.size() || needle.size() > text.size() - from) return std::string_view::npos;
  if (needle.empty()) return from;
  // Where the first letter stands in either case; each search goes on only when it is behind.
  const char low = to_lower(needle.front());
  const char high = low >= 'a' && low <= 'z' ? static_cast<char>(low - 'a' + 'A') : low;
  const std::size_t last = text.size() - needle.size();
  std::size_t next_low = text.find(low, from);
  std::size_t next_high = high == low ? std::string_view::npos : text.find(high, from);
  while (true) {
    const std::size_t at = std::min(next_low, next_high);
    if (at > last) return std::string_view::npos;
    if (iequals(text.substr(at, needle.size()), needle)) return at;
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
