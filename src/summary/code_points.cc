#include "summary/code_points.h"

#include <algorithm>
#include <array>

namespace waybill::summary {
namespace {

// Octets of the character that begins so (Unicode 15, table 3-6).
std::size_t length_of(char first) {
  const auto octet = static_cast<unsigned char>(first);
  if (octet < 0x80) return 1;
  if (octet < 0xE0) return 2;
  return octet < 0xF0 ? 3 : 4;
}

// Windows-1252 from 0x80 to 0x9F; 0: not used.
constexpr std::array<char32_t, 32> kUpperControls = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

char windows_1252(char32_t point) {
  if (point < 0x80 || (point >= 0xA0 && point <= 0xFF))
    return static_cast<char>(static_cast<unsigned char>(point));
  const auto* found = std::ranges::find(kUpperControls, point);
  if (found == kUpperControls.end()) return '?';
  return static_cast<char>(static_cast<unsigned char>(0x80 + (found - kUpperControls.begin())));
}

std::string_view first_character(std::string_view text) {
  return text.substr(0, length_of(text.front()));
}

// As many characters of `word` as `width` holds, at least one; the width that they take.
std::pair<std::string_view, double> fitting(
    std::string_view word, double width, const std::function<double(std::string_view)>& measure) {
  std::size_t end = 0;
  double taken = 0;
  while (end < word.size()) {
    const std::string_view one = first_character(word.substr(end));
    const double more = measure(one);
    if (end > 0 && taken + more > width) break;
    taken += more;
    end += one.size();
  }
  return {word.substr(0, end), taken};
}

void end_with_dots(std::string& text, double width,
                   const std::function<double(std::string_view)>& measure) {
  constexpr std::string_view kDots = "…";
  const auto [kept, taken] = fitting(text, width - measure(kDots), measure);
  text = std::string(kept);
  text += kDots;
}

}  // namespace

char32_t take_code_point(std::string_view& text) {
  const std::size_t length = std::min(length_of(text.front()), text.size());
  const auto octet = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at]));
  };
  static constexpr char32_t kFirst[] = {0x7F, 0x1F, 0x0F, 0x07};
  char32_t point = octet(0) & kFirst[length - 1];
  for (std::size_t i = 1; i < length; ++i)
    point = point << 6U | (octet(i) & 0x3FU);
  text.remove_prefix(length);
  return point;
}

std::string to_basic_plane(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view one = first_character(text);
    out += one.size() > 3 ? "\uFFFD" : one;
    text.remove_prefix(one.size());
  }
  return out;
}

std::string to_windows_1252(std::string_view text) {
  std::string out;
  while (!text.empty())
    out += windows_1252(take_code_point(text));
  return out;
}

std::vector<std::string> wrapped(std::string_view text, double width, std::size_t most,
                                 const std::function<double(std::string_view)>& measure) {
  std::vector<std::string> lines = {""};
  double used = 0;
  const double space = measure(" ");
  // Takes what goes onto the last line, or begins another.
  const auto take = [&](std::string_view& word) {
    const auto [piece, taken] = fitting(word, width, measure);
    const bool is_first = lines.back().empty();
    const double before = is_first ? 0 : used + space;
    if (!is_first && before + taken > width) return false;
    if (!is_first) lines.back() += ' ';
    lines.back() += piece;
    used = before + taken;
    word.remove_prefix(piece.size());
    return word.empty();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!word.empty() && !take(word)) {
      if (lines.size() == most) {
        end_with_dots(lines.back(), width, measure);
        return lines;
      }
      lines.emplace_back();
    }
  }
  return lines;
}

}  // namespace waybill::summary
