#include "base/csv_cell.h"

#include <algorithm>

#include "base/utf8.h"

namespace waybill {
namespace {

// Of the full-width forms = + - @ (U+FF1D, U+FF0B, U+FF0D, U+FF20), which some spreadsheets take
// for the plain ones.
constexpr std::string_view kWideStarts[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                            "\xEF\xBC\xA0"};
constexpr std::string_view kStarts = "=+-@\t\r\n";

bool is_formula(std::string_view text) {
  // White space in front is skipped by some.
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return false;
  text.remove_prefix(begin);
  return kStarts.contains(text.front()) ||
         std::ranges::any_of(kWideStarts,
                             [text](std::string_view start) { return text.starts_with(start); });
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell = to_valid_utf8(text);
  if (is_formula(cell)) cell.insert(cell.begin(), '\'');
  if (cell.find_first_of(",\"\r\n\t") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace waybill
