// How text stands in a page by its own attributes: its colours, its size, whether it is hidden.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tester/css.h"
#include "tester/html_tokens.h"

namespace waybill::tester {

enum class HiddenBy : std::uint8_t {
  Display,     // display:none, the attribute "hidden"
  Visibility,  // visibility:hidden
  Opacity,     // opacity:0
  FontSize,    // of less than two pixels
  Height,      // max-height:0 or height:0 with overflow:hidden
  OffScreen,   // moved out of sight
  Colour,      // of the background behind it
};
[[nodiscard]] std::string_view describe(HiddenBy by);  // "display:none"

// What an element hands on to the text in it.
struct TextStyle {
  std::optional<Colour> colour = Colour{};                   // nothing: not known
  std::optional<Colour> background = Colour{255, 255, 255};  // as above: an image, a gradient
  bool has_own_colour = false;  // the page states the colour, somewhere above the text
  double font_size = 16;        // pixels
  bool is_bold = false;
  std::optional<HiddenBy> hidden;
  bool may_be_shown = false;  // what hides it has a class, so a rule for small screens may show it
};

// The style inside an element of style `parent`, by its attributes and its declarations.
[[nodiscard]] TextStyle style_within(const TextStyle& parent, const HtmlToken& tag,
                                     std::span<const CssDeclaration> declarations);

}  // namespace waybill::tester
