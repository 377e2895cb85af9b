#include "base/plain_line.h"

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill {
namespace {

// Characters that hide or turn what follows (Unicode TR 36): as UTF-8.
constexpr std::string_view kHidden[] = {"\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u202A",
                                        "\u202B", "\u202C", "\u202D", "\u202E", "\u2028", "\u2029",
                                        "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF"};

std::size_t hidden_at(std::string_view text) {
  for (const std::string_view hidden : kHidden) {
    if (text.starts_with(hidden)) return hidden.size();
  }
  return 0;
}

void cut(std::string& text, std::size_t most) {
  constexpr std::string_view kDots = "…";
  if (text.size() <= most) return;
  std::size_t end = most < kDots.size() ? 0 : most - kDots.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  text.resize(end);
  text += kDots;
}

}  // namespace

std::string plain_line(std::string_view text, std::size_t most) {
  const std::string valid = to_valid_utf8(text.substr(0, 4 * most));
  std::string line;
  for (std::size_t i = 0; i < valid.size();) {
    const std::string_view rest = std::string_view(valid).substr(i);
    if (const std::size_t hidden = hidden_at(rest); hidden > 0) {
      i += hidden;
      continue;
    }
    // C1 controls are U+0080 to U+009F.
    const bool is_c1 =
        rest.size() > 1 && rest[0] == '\xC2' && static_cast<unsigned char>(rest[1]) < 0xA0;
    const char c = rest.front();
    if (is_c1) {
      line += ' ';
      i += 2;
      continue;
    }
    line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    ++i;
  }
  line = ascii::collapse_space(line);
  cut(line, most);
  return line;
}

}  // namespace waybill
