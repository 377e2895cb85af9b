#include "tester/html_style.h"

#include <cstdlib>

#include "base/ascii.h"

namespace waybill::tester {
namespace {

constexpr double kUnreadableSize = 2;  // pixels; nobody reads such text
constexpr double kFarAway = 900;       // pixels to the left of or above the page
constexpr double kInvisible = 0.02;    // opacity

bool is_zero(std::string_view value) {
  const auto length = parse_length(value, 16);
  return length && *length == 0;
}

bool is_far_away(std::string_view value) {
  const auto length = parse_length(value, 16);
  return length && *length <= -kFarAway;
}

// What the declarations of one element say together.
struct Box {
  bool is_clipped = false, is_flat = false, is_positioned = false, is_away = false;
};

void note_box(Box& box, const CssDeclaration& declaration) {
  const std::string& name = declaration.name;
  const std::string& value = declaration.value;
  if (name == "overflow") box.is_clipped = value.starts_with("hidden");
  if (name == "max-height" || name == "height") box.is_flat = box.is_flat || is_zero(value);
  if (name == "position") box.is_positioned = value == "absolute" || value == "fixed";
  if (name == "left" || name == "top") box.is_away = box.is_away || is_far_away(value);
}

std::optional<HiddenBy> hidden_by(const CssDeclaration& declaration) {
  const std::string& name = declaration.name;
  const std::string& value = declaration.value;
  if (name == "display" && value == "none") return HiddenBy::Display;
  if (name == "visibility" && (value == "hidden" || value == "collapse"))
    return HiddenBy::Visibility;
  if (name == "opacity") {
    const auto opacity = parse_length(value, 1);
    if (opacity && *opacity <= kInvisible) return HiddenBy::Opacity;
  }
  if (name == "text-indent" && is_far_away(value)) return HiddenBy::OffScreen;
  return std::nullopt;
}

void set_background(TextStyle& style, std::string_view value) {
  if (value.contains('(') && !value.starts_with("rgb")) {
    style.background.reset();  // an image or a gradient
    return;
  }
  if (value == "none" || value == "transparent" || value == "inherit" || value.empty()) return;
  if (const auto whole = parse_colour(value)) {
    style.background = whole;
    return;
  }
  for (const std::string_view word : ascii::split(value, ' ')) {
    if (const auto colour = parse_colour(word)) {
      style.background = colour;
      return;
    }
  }
  style.background.reset();
}

void set_colour(TextStyle& style, std::string_view value) {
  if (value == "inherit" || value.empty()) return;
  style.colour = parse_colour(value);
  style.has_own_colour = true;
}

void apply(TextStyle& style, const CssDeclaration& declaration, double parent_size) {
  const std::string& name = declaration.name;
  const std::string& value = declaration.value;
  if (name == "color") set_colour(style, value);
  if (name == "background-color" || name == "background") set_background(style, value);
  if (name == "background-image" && value != "none") style.background.reset();
  if (name == "font-size") style.font_size = parse_length(value, parent_size).value_or(parent_size);
  if (name == "font-weight") style.is_bold = value.starts_with("bold") || value >= "600";
}

void apply_attributes(TextStyle& style, const HtmlToken& tag) {
  if (const std::string* colour = tag.attribute("bgcolor")) set_background(style, *colour);
  if (tag.attribute("background") != nullptr) style.background.reset();
  if (tag.name == "font") {
    if (const std::string* colour = tag.attribute("color")) set_colour(style, *colour);
  }
  if (tag.name == "body") {
    if (const std::string* colour = tag.attribute("text")) set_colour(style, *colour);
  }
  if (tag.name == "b" || tag.name == "strong" || tag.name == "th") style.is_bold = true;
  if (tag.name == "h1" || tag.name == "h2" || tag.name == "h3") {
    style.is_bold = true;
    style.font_size = tag.name == "h1" ? 32 : tag.name == "h2" ? 24 : 18.7;
  }
  if (tag.name == "a") style.colour = Colour{0, 0, 238};  // as programs show links
}

}  // namespace

std::string_view describe(HiddenBy by) {
  switch (by) {
    case HiddenBy::Display: return "display:none";
    case HiddenBy::Visibility: return "visibility:hidden";
    case HiddenBy::Opacity: return "opacity:0";
    case HiddenBy::FontSize: return "a font size of nearly nothing";
    case HiddenBy::Height: return "a height of 0";
    case HiddenBy::OffScreen: return "a place outside the page";
    case HiddenBy::Colour: return "the colour of the background";
  }
  std::abort();
}

TextStyle style_within(const TextStyle& parent, const HtmlToken& tag,
                       std::span<const CssDeclaration> declarations) {
  TextStyle style = parent;
  apply_attributes(style, tag);
  Box box;
  std::optional<HiddenBy> hidden;
  for (const CssDeclaration& declaration : declarations) {
    apply(style, declaration, parent.font_size);
    note_box(box, declaration);
    if (const auto by = hidden_by(declaration)) hidden = by;
  }
  if (tag.attribute("hidden") != nullptr) hidden = HiddenBy::Display;
  if (box.is_clipped && box.is_flat) hidden = HiddenBy::Height;
  if (box.is_positioned && box.is_away) hidden = HiddenBy::OffScreen;
  // What hides stays in force for what is inside, except the size of letters.
  if (style.hidden == HiddenBy::FontSize && style.font_size >= kUnreadableSize)
    style.hidden.reset();
  if (!hidden && !style.hidden && style.font_size < kUnreadableSize) hidden = HiddenBy::FontSize;
  if (hidden && !style.hidden) {
    style.hidden = hidden;
    style.may_be_shown = tag.attribute("class") != nullptr || tag.attribute("id") != nullptr;
  }
  return style;
}

}  // namespace waybill::tester
