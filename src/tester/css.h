// As much of CSS as tells what a mail shows and hides: declarations, colours, lengths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::tester {

inline constexpr std::size_t kMostDeclarations = 200;  // of one style attribute (ours)

struct CssDeclaration {
  std::string name;   // lower case
  std::string value;  // lower case but for url(); without "!important" and comments
};

// Of a style attribute or the body of a rule. Never fails; what has no colon is dropped.
[[nodiscard]] std::vector<CssDeclaration> parse_declarations(std::string_view style);

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};
// "#FFF", "rgb(1, 2, 3)", "white"; "FFFFFF" of old attributes. Nothing: unknown, or it lets what is
// behind shine through.
[[nodiscard]] std::optional<Colour> parse_colour(std::string_view text);
[[nodiscard]] std::string to_string(Colour colour);  // "#ffffff"
// 1 to 21 (WCAG 2.2, "contrast ratio").
[[nodiscard]] double contrast_of(Colour a, Colour b);

// In pixels of CSS ("12px", "9pt", "0"); of "em" and "%" relative to `base`. Nothing: anything
// else.
[[nodiscard]] std::optional<double> parse_length(std::string_view text, double base);

}  // namespace waybill::tester
