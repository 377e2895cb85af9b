#include "base/placeholders.h"

#include <algorithm>

#include "base/ascii.h"

namespace waybill {
namespace {

// Behind the name of a word that stands in a command: a value from outside must not become part of
// the command.
constexpr std::string_view kForShell = ":safe";

bool is_plain_word(std::string_view text) {
  return !text.empty() && !text.starts_with('-') && std::ranges::all_of(text, [](char c) {
    return ascii::is_alnum(c) || std::string_view(".@_+=*-").contains(c);
  });
}

}  // namespace

std::string fill_in(std::string_view text, const Words& words) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
    filled += text.substr(0, brace);
    text.remove_prefix(brace);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    const bool is_literal = text.size() > 1 && text[1] == text[0];
    if (is_literal || text[0] == '}' || close == std::string_view::npos) {
      filled += text[0];
      text.remove_prefix(is_literal ? 2 : 1);
      continue;
    }
    std::string_view name = text.substr(1, close - 1);
    const bool for_shell = name.ends_with(kForShell);
    if (for_shell) name.remove_suffix(kForShell.size());
    const auto word = words.find(name);
    if (word == words.end() || word->second.empty() ||
        (for_shell && !is_plain_word(word->second))) {
      filled += "<";
      filled += name;
      filled += ">";
    } else {
      filled += word->second;
    }
    text.remove_prefix(close + 1);
  }
  return filled;
}

}  // namespace waybill
