// Style sheets inside a page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tester/css.h"

namespace waybill::tester {

inline constexpr std::size_t kMostRules = 2000;  // of one sheet (ours)

struct CssRule {
  std::string name;     // "@media", "@font-face", "@import"; "" a rule with selectors
  std::string prelude;  // selectors, or what stands behind the name
  std::vector<CssDeclaration> declarations;
};

// The rules in the order of the sheet; those within "@media" and the like follow it. Never fails.
[[nodiscard]] std::vector<CssRule> read_sheet(std::string_view sheet);

// What stands in "url(…)" of a value, quotes removed.
[[nodiscard]] std::vector<std::string> urls_of(std::string_view value);

}  // namespace waybill::tester
