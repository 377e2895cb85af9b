#include "tester/css_sheet.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace waybill::tester {
namespace {

// At-rules that hold rules, not declarations.
constexpr std::array<std::string_view, 5> kHolders = {"@media", "@supports", "@document",
                                                      "@-moz-document", "@layer"};

std::string without_comments(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find("/*"), text.size());
    plain += text.substr(0, begin);
    const std::size_t end = text.find("*/", begin);
    text = begin == text.size() || end == std::string_view::npos ? std::string_view()
                                                                 : text.substr(end + 2);
  }
  return plain;
}

std::string name_of(std::string_view prelude) {
  if (!prelude.starts_with('@')) return {};
  return ascii::lower(prelude.substr(0, prelude.find_first_of(" \t\r\n({\"'")));
}

}  // namespace

std::vector<CssRule> read_sheet(std::string_view sheet) {
  const std::string text = without_comments(sheet);
  std::string_view rest = text;
  std::vector<CssRule> rules;
  while (!rest.empty() && rules.size() < kMostRules) {
    const std::size_t stop = rest.find_first_of("{};");
    if (stop == std::string_view::npos) break;
    std::string_view prelude = ascii::trim(rest.substr(0, stop));
    if (prelude.starts_with("<!--")) prelude = ascii::trim(prelude.substr(4));  // of old pages
    const char what = rest[stop];
    rest.remove_prefix(stop + 1);
    if (what == '}' || prelude.empty()) continue;  // the end of a holder
    CssRule rule{.name = name_of(prelude), .prelude = {}, .declarations = {}};
    rule.prelude = ascii::trim(prelude.substr(rule.name.size()));
    const bool is_holder = std::ranges::find(kHolders, rule.name) != kHolders.end();
    if (what == '{' && !is_holder) {
      const std::size_t end = std::min(rest.find('}'), rest.size());
      rule.declarations = parse_declarations(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<std::string> urls_of(std::string_view value) {
  std::vector<std::string> urls;
  for (std::size_t begin = ascii::ifind(value, "url("); begin != std::string_view::npos;
       begin = ascii::ifind(value, "url(", begin)) {
    begin += 4;
    const std::size_t end = std::min(value.find(')', begin), value.size());
    std::string_view url = ascii::trim(value.substr(begin, end - begin));
    if (url.size() >= 2 && (url.front() == '"' || url.front() == '\'')) {
      url.remove_prefix(1);
      if (url.back() == '"' || url.back() == '\'') url.remove_suffix(1);
    }
    if (!url.empty()) urls.emplace_back(url);
    begin = end;
  }
  return urls;
}

}  // namespace waybill::tester
