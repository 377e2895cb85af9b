// What checks want to know of a page of HTML: its text, links, images, and what is hidden or does
// not belong into mail. One pass over the tags, in time linear in the size of the page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/span.h"
#include "tester/css.h"
#include "tester/html_style.h"

namespace waybill::tester {

// Ours. What is beyond is not looked at; lists are cut.
inline constexpr std::size_t kLargestHtml = 2U << 20U;  // octets
inline constexpr std::size_t kDeepestElement = 512;     // as browsers cap it
inline constexpr std::size_t kMostHtmlFacts = 2000;     // of one list
inline constexpr std::size_t kLongestPreview = 400;     // octets of the preview text

struct HtmlLink {
  std::string url;
  std::string text;         // what is seen of it: text, and alt texts of images
  std::string title;        // of the attribute title or aria-label
  std::size_t text_at = 0;  // octets of HtmlPage::text in front of it
  bool has_image = false;
  bool is_hidden = false;
  Span span;  // of the start tag in the page, as all spans here
};

struct HtmlImage {
  std::string src;
  std::optional<std::string> alt;
  std::optional<double> width, height;  // pixels, of attributes or style
  bool is_hidden = false;
  bool in_link = false;
  bool is_decorative = false;  // role="presentation" or "none", aria-hidden
  Span span;

  // One that only counts who opened the message.
  [[nodiscard]] bool is_pixel() const;
};

// Something else that is loaded or sent to.
struct HtmlResource {
  std::string url;
  std::string element;  // "link", "style", "script", "form", "td"
  Span span;
};

// Something that does not belong into mail.
struct HtmlObjection {
  enum class What : std::uint8_t {
    Script,  // "script", an attribute such as onclick
    Form,
    Frame,
    Object,      // object, embed, applet
    Refresh,     // a meta element that leads on
    StyleSheet,  // from elsewhere; programs leave it out
    Unclosed,    // an element whose end is missing, so that what follows belongs to it
    Unfinished,  // the page ends inside a tag or a comment
  } what = What::Script;
  std::string name;  // "script", "onclick"
  Span span;
};

struct HtmlHidden {
  std::string text;
  HiddenBy by = HiddenBy::Display;
  bool is_first = false;      // stands before all that is seen: a preview text
  bool may_be_shown = false;  // a rule for small screens may show it
  Span span;
};

struct HtmlFaintText {
  std::string text;
  Colour colour, background;
  double contrast = 1;
  bool is_large = false;  // 24 px, or 18.66 px and bold (WCAG 2.2)
  Span span;
};

struct HtmlPage {
  std::string text;     // that is seen, lines by blocks
  std::string preview;  // what lists of mail show: the first text, hidden or not
  std::string title;
  std::optional<std::string> language;
  std::vector<HtmlLink> links;
  std::vector<HtmlImage> images;
  std::vector<HtmlResource> resources;
  std::vector<HtmlObjection> objections;
  std::vector<HtmlHidden> hidden;
  std::vector<HtmlFaintText> faint;
  std::vector<int> headings;                 // their levels, in order
  std::size_t layout_tables = 0;             // without role="presentation" and without header cells
  std::unordered_set<std::string> elements;  // names
  std::unordered_set<std::string> properties;  // "display:flex": with the first word of the value
  std::unordered_set<std::string> at_rules;    // "@media"
  bool is_cut = false;                         // larger than kLargestHtml
};

// `html` is UTF-8.
[[nodiscard]] HtmlPage read_page(std::string_view html);

}  // namespace waybill::tester
