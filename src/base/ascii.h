// ASCII text: classification, case and trimming that do not depend on a locale. Octets above 0x7F
// belong to no class and have no case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::ascii {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_alpha(char c) {
  return is_upper(c) || is_lower(c);
}
constexpr bool is_alnum(char c) {
  return is_alpha(c) || is_digit(c);
}
constexpr bool is_wsp(char c) {
  return c == ' ' || c == '\t';
}
constexpr bool is_space(char c) {
  return is_wsp(c) || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}
constexpr bool is_print(char c) {
  return c >= 0x20 && c < 0x7F;
}
constexpr bool is_octet_above_ascii(char c) {
  return (static_cast<unsigned char>(c) & 0x80U) != 0;
}
constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}
constexpr char to_upper(char c) {
  return is_lower(c) ? static_cast<char>(c - ('a' - 'A')) : c;
}

// 0..15, or -1 when `c` is no hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

[[nodiscard]] std::string lower(std::string_view text);

[[nodiscard]] constexpr bool iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

[[nodiscard]] constexpr bool istarts_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

[[nodiscard]] constexpr bool iends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && iequals(text.substr(text.size() - suffix.size()), suffix);
}

// Where `needle` stands in `text`, without regard to case; npos when it does not.
[[nodiscard]] std::size_t ifind(std::string_view text, std::string_view needle,
                                std::size_t from = 0);
[[nodiscard]] inline bool icontains(std::string_view text, std::string_view needle) {
  return ifind(text, needle) != std::string_view::npos;
}

// Without white space (is_space) at both ends. A view into `text`.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

// The parts between `separator`s, empty ones included. Views into `text`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// Runs of white space become one space, none at the ends.
[[nodiscard]] std::string collapse_space(std::string_view text);

// The whole of `text` as a decimal number; nothing when it is anything else or too large.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

// `text` with every octet outside printable ASCII written as \xNN: for one-line messages to people.
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = 200);

}  // namespace waybill::ascii
