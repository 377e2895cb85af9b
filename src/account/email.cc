#include "account/email.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::account {

std::optional<std::string> parse_email(std::string_view text) {
  text = ascii::trim(text);
  if (text.empty() || text.size() > kLongestEmail || !is_utf8(text)) return std::nullopt;
  const bool has_odd = std::ranges::any_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
           std::string_view("<>()[]\\,;:\"").contains(c);
  });
  const std::size_t at = text.find('@');
  if (has_odd || at == std::string_view::npos || at == 0 || at + 1 == text.size() ||
      text.find('@', at + 1) != std::string_view::npos)
    return std::nullopt;
  return ascii::lower(text);
}

}  // namespace waybill::account
