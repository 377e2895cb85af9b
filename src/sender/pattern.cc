#include "sender/pattern.h"

#include <algorithm>

#include "base/ascii.h"

namespace waybill::sender {
namespace {

// Without stars. A run of digits is taken whole, so that "#" never has to give digits back.
bool fits_plain(std::string_view pattern, std::string_view text) {
  for (const char c : pattern) {
    if (text.empty()) return false;
    if (c != '#') {
      if (text.front() != c) return false;
      text.remove_prefix(1);
      continue;
    }
    if (!ascii::is_digit(text.front())) return false;
    while (!text.empty() && ascii::is_digit(text.front()))
      text.remove_prefix(1);
  }
  return text.empty();
}

// The longest beginning of `text` is not needed: a star gives way to the first end that fits.
bool fits_with_star(std::string_view before, std::string_view after, std::string_view text) {
  for (std::size_t head = 0; head <= text.size(); ++head) {
    if (!fits_plain(before, text.substr(0, head))) continue;
    for (std::size_t tail = text.size() + 1; tail-- > head;) {
      if (fits_plain(after, text.substr(tail))) return true;
    }
  }
  return false;
}

}  // namespace

bool is_valid_pattern(std::string_view pattern) {
  return !pattern.empty() && std::ranges::count(pattern, '*') <= kMostStars &&
         std::ranges::any_of(pattern, [](char c) { return c != '*' && c != '#'; });
}

bool is_literal(std::string_view pattern) {
  return pattern.find_first_of("#*") == std::string_view::npos;
}

bool fits(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return fits_plain(pattern, text);
  return fits_with_star(pattern.substr(0, star), pattern.substr(star + 1), text);
}

}  // namespace waybill::sender
