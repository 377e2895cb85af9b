#include "tester/html.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/ascii.h"
#include "base/utf8.h"
#include "tester/css_sheet.h"
#include "tester/html_tokens.h"

namespace waybill::tester {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 14> kVoid = {"area",  "base",   "br",    "col",  "embed",
                                                    "hr",    "img",    "input", "link", "meta",
                                                    "param", "source", "track", "wbr"};
constexpr std::array<std::string_view, 26> kBlocks = {
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div",    "dl",
    "dt",      "footer",  "form",  "h1",         "h2", "h3",     "h4", "h5",     "h6",
    "header",  "hr",      "li",    "ol",         "p",  "table",  "tr", "section"};
// What an end tag or an implied end does not reach beyond.
constexpr std::array<std::string_view, 6> kBoundaries = {"table", "td",       "th",
                                                         "html",  "template", "caption"};
// Elements whose missing end changes how the rest looks; the ends of others may be left out.
constexpr std::array<std::string_view, 2> kMustEnd = {"a", "table"};
// Elements whose text nobody sees.
constexpr std::array<std::string_view, 6> kNoText = {"script", "style",  "title",
                                                     "head",   "iframe", "template"};
constexpr double kLeastContrast = 4.5, kLeastContrastLarge = 3;  // WCAG 2.2, 1.4.3
constexpr double kSameColour = 1.1;  // contrast below which nobody sees letters
constexpr double kLargeText = 24, kLargeBoldText = 18.66;  // pixels

bool is_one_of(std::string_view name, Names names) {
  return std::ranges::find(names, name) != names.end();
}

std::string value_of(const HtmlToken& tag, std::string_view name) {
  const std::string* value = tag.attribute(name);
  return value == nullptr ? std::string() : *value;
}

std::optional<double> pixels_of(const HtmlToken& tag, std::string_view name,
                                std::span<const CssDeclaration> declarations) {
  std::optional<double> pixels;
  if (const std::string* value = tag.attribute(name); value && !value->ends_with('%'))
    pixels = parse_length(*value, 16);
  for (const CssDeclaration& declaration : declarations) {
    const bool is_length = declaration.name == name && !declaration.value.ends_with('%');
    if (!is_length) continue;
    if (const auto length = parse_length(declaration.value, 16)) pixels = length;
  }
  return pixels;
}

bool is_cell(std::string_view name) {
  return name == "td" || name == "th";
}
bool is_table_part(std::string_view name) {
  return name == "tr" || is_cell(name);
}

// Whether the start of `name` ends an open `other`, whose end tag HTML lets authors leave out
// (WHATWG HTML §13.1.2.4), as far as it matters here.
bool implies_end(std::string_view name, std::string_view other) {
  if (name == "tr") return is_table_part(other);
  if (is_cell(name)) return is_cell(other);
  if (name == "li" || name == "option" || name == "a") return other == name;
  return other == "p" && name != "br" && is_one_of(name, kBlocks);
}

class PageReader {
 public:
  explicit PageReader(std::string_view html) : html_(html) {
    page_.is_cut = html.size() > kLargestHtml;
    open_.push_back({});
  }

  HtmlPage read() {
    HtmlTokens tokens(html_.substr(0, kLargestHtml));
    while (const HtmlToken* token = tokens.next()) {
      switch (token->kind) {
        case HtmlToken::Kind::StartTag: start(*token); break;
        case HtmlToken::Kind::EndTag: end(*token); break;
        case HtmlToken::Kind::Text: text(*token); break;
        case HtmlToken::Kind::Unfinished:
          if (!page_.is_cut)
            object(HtmlObjection::What::Unfinished, token->name.empty() ? "comment" : token->name,
                   token->span);
          break;
        case HtmlToken::Kind::Comment:
        case HtmlToken::Kind::Doctype: break;
      }
    }
    if (!page_.is_cut) report_unclosed(0);
    page_.text = std::string(ascii::trim(page_.text));
    page_.preview = ascii::collapse_space(page_.preview);
    return std::move(page_);
  }

 private:
  struct Open {  // an element
    std::string name;
    TextStyle style;
    std::size_t link = kNone;   // index of the link around
    std::size_t table = kNone;  // index into tables_ of the table around
    Span span;
    bool is_boundary = true;
  };
  struct Table {
    bool has_role = false, has_header = false;
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  template <class T>
  void keep(std::vector<T>& list, T value) {
    if (list.size() < kMostHtmlFacts) list.push_back(std::move(value));
  }
  void object(HtmlObjection::What what, std::string name, Span span, std::string url = {}) {
    keep(page_.objections,
         {.what = what, .name = std::move(name), .span = span, .url = std::move(url)});
  }
  const Open& inside() const { return open_.back(); }

  void start(const HtmlToken& tag);
  void end(const HtmlToken& tag);
  void text(const HtmlToken& token);
  void see(std::string_view text, Span span);
  void judge_contrast(std::string_view text, Span span);
  void hide(std::string_view text, HiddenBy by, Span span);
  void imply_ends(std::string_view name);
  void close_to(std::size_t depth);
  void report_unclosed(std::size_t depth);
  void note_element(const HtmlToken& tag, Open& element, std::span<const CssDeclaration> styles);
  void note_link(const HtmlToken& tag, Open& element);
  void note_image(const HtmlToken& tag, const Open& element,
                  std::span<const CssDeclaration> styles);
  void note_objections(const HtmlToken& tag);
  void note_resources(const HtmlToken& tag, std::span<const CssDeclaration> styles);
  void note_table(const HtmlToken& tag, Open& element);
  void note_property(const CssDeclaration& declaration);
  void note_sheet(const HtmlToken& token);
  void break_line();
  const std::vector<CssDeclaration>& declarations_of(const HtmlToken& tag);

  std::string_view html_;
  HtmlPage page_;
  std::vector<Open> open_;
  std::size_t unpushed_ = 0;  // elements beyond the deepest one that are open
  std::vector<Table> tables_;
  std::unordered_map<std::string, std::vector<CssDeclaration>> styles_;  // by their text
  std::string key_;
};

const std::vector<CssDeclaration>& PageReader::declarations_of(const HtmlToken& tag) {
  static const std::vector<CssDeclaration> kNothing;
  const std::string* style = tag.attribute("style");
  if (style == nullptr) return kNothing;
  const auto [found, is_new] = styles_.try_emplace(*style);
  if (is_new) {
    found->second = parse_declarations(*style);
    for (const CssDeclaration& declaration : found->second)
      note_property(declaration);
  }
  return found->second;
}

void PageReader::note_property(const CssDeclaration& declaration) {
  constexpr std::size_t kLongestWord = 30;
  key_ = declaration.name;
  key_ += ':';
  key_ += std::string_view(declaration.value)
              .substr(0, std::min(declaration.value.find_first_of(" (,"), kLongestWord));
  if (!page_.properties.contains(key_) && page_.properties.size() < kMostHtmlFacts)
    page_.properties.insert(key_);
}

void PageReader::break_line() {
  if (!page_.text.empty() && page_.text.back() != '\n') page_.text += '\n';
  if (inside().link != kNone) {
    std::string& text = page_.links[inside().link].text;
    if (!text.empty() && text.back() != ' ') text += ' ';
  }
  if (!page_.preview.empty() && page_.preview.back() != ' ') page_.preview += ' ';
}

void PageReader::imply_ends(std::string_view name) {
  for (std::size_t depth = open_.size() - 1; depth > 0; --depth) {
    const Open& other = open_[depth];
    if (implies_end(name, other.name)) {
      if (name == "a") report_unclosed(depth);
      return close_to(depth);
    }
    const bool is_stop = is_table_part(name) ? other.name == "table" : other.is_boundary;
    const bool is_outer_list = name == "li" && (other.name == "ul" || other.name == "ol");
    if (is_stop || is_outer_list) return;
  }
}

void PageReader::close_to(std::size_t depth) {
  open_.resize(depth);
  unpushed_ = 0;
}

// Of the elements from `depth` on, which are about to be closed without their end tags.
void PageReader::report_unclosed(std::size_t depth) {
  for (std::size_t i = std::max<std::size_t>(depth, 1); i < open_.size(); ++i) {
    if (is_one_of(open_[i].name, kMustEnd))
      object(HtmlObjection::What::Unclosed, open_[i].name, open_[i].span);
  }
}

void PageReader::start(const HtmlToken& tag) {
  imply_ends(tag.name);
  if (is_one_of(tag.name, kBlocks)) break_line();
  if (!page_.elements.contains(tag.name) && page_.elements.size() < kMostHtmlFacts)
    page_.elements.insert(tag.name);
  const std::vector<CssDeclaration>& declarations = declarations_of(tag);
  Open element;
  element.name = tag.name;
  element.style = style_within(inside().style, tag, declarations);
  element.link = inside().link;
  element.table = inside().table;
  element.span = tag.span;
  element.is_boundary = is_one_of(tag.name, kBoundaries);
  note_element(tag, element, declarations);
  const bool is_foreign = tag.is_self_closing && tag.name.contains(':');  // "<o:p/>" of Word
  if (is_one_of(tag.name, kVoid) || is_foreign) return;
  if (open_.size() < kDeepestElement) {
    open_.push_back(std::move(element));
  } else {
    ++unpushed_;
  }
}

void PageReader::end(const HtmlToken& tag) {
  if (is_one_of(tag.name, kBlocks)) break_line();
  if (unpushed_ > 0) {
    --unpushed_;
    return;
  }
  const bool is_structure = is_one_of(tag.name, kBoundaries);
  for (std::size_t depth = open_.size() - 1; depth > 0; --depth) {
    if (open_[depth].name == tag.name) {
      report_unclosed(depth + 1);
      return close_to(depth);
    }
    if (!is_structure && open_[depth].is_boundary) return;
  }
}

void PageReader::text(const HtmlToken& token) {
  if (inside().name == "title") page_.title += ascii::collapse_space(token.text());
  if (inside().name == "style") note_sheet(token);
  if (is_one_of(inside().name, kNoText)) return;
  const std::string text = token.text();
  const TextStyle& style = inside().style;
  if (page_.preview.size() < kLongestPreview)
    page_.preview += std::string_view(text).substr(0, 2 * kLongestPreview);
  const bool is_blank = std::ranges::all_of(text, ascii::is_space);
  const bool is_same_colour = !is_blank && style.colour && style.background &&
                              contrast_of(*style.colour, *style.background) < kSameColour;
  if (style.hidden || is_same_colour) {
    if (!is_blank) hide(text, style.hidden.value_or(HiddenBy::Colour), token.span);
    return;
  }
  see(text, token.span);
}

void PageReader::hide(std::string_view text, HiddenBy by, Span span) {
  keep(page_.hidden, {.text = ascii::collapse_space(text),
                      .by = by,
                      .is_first = ascii::trim(page_.text).empty(),
                      .may_be_shown = by != HiddenBy::Colour && inside().style.may_be_shown,
                      .span = span});
}

void PageReader::see(std::string_view text, Span span) {
  const auto append = [](std::string& to, std::string_view more) {
    for (const char c : more) {
      if (!ascii::is_space(c)) {
        to += c;
      } else if (!to.empty() && to.back() != ' ' && to.back() != '\n') {
        to += ' ';
      }
    }
  };
  append(page_.text, text);
  if (inside().link != kNone) append(page_.links[inside().link].text, text);
  judge_contrast(text, span);
}

void PageReader::judge_contrast(std::string_view text, Span span) {
  const TextStyle& style = inside().style;
  if (!style.colour || !style.background || !style.has_own_colour) return;
  const double contrast = contrast_of(*style.colour, *style.background);
  if (contrast >= kLeastContrast) return;
  const bool is_large =
      style.font_size >= kLargeText || (style.is_bold && style.font_size >= kLargeBoldText);
  if (is_large && contrast >= kLeastContrastLarge) return;
  std::string collapsed = ascii::collapse_space(text);
  if (std::ranges::none_of(
          collapsed, [](char c) { return ascii::is_alnum(c) || ascii::is_octet_above_ascii(c); }))
    return;  // lines and dots
  keep(page_.faint, {.text = std::move(collapsed),
                     .colour = *style.colour,
                     .background = *style.background,
                     .contrast = contrast,
                     .is_large = is_large,
                     .span = span});
}

void PageReader::note_element(const HtmlToken& tag, Open& element,
                              std::span<const CssDeclaration> styles) {
  const std::string& name = tag.name;
  if (name == "html" || name == "body") {
    if (const std::string* language = tag.attribute("lang"); language && !language->empty())
      page_.language = *language;
  }
  if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6')
    keep(page_.headings, name[1] - '0');
  if (name == "a" || name == "area") note_link(tag, element);
  if (name == "img") note_image(tag, element, styles);
  note_table(tag, element);
  note_objections(tag);
  note_resources(tag, styles);
}

void PageReader::note_link(const HtmlToken& tag, Open& element) {
  const std::string* url = tag.attribute("href");
  if (url == nullptr || page_.links.size() >= kMostHtmlFacts) return;
  const std::string* title = tag.attribute("title");
  if (title == nullptr) title = tag.attribute("aria-label");
  page_.links.push_back({.url = to_valid_utf8(ascii::trim(*url)),
                         .text = tag.name == "area" ? value_of(tag, "alt") : std::string(),
                         .title = title == nullptr ? std::string() : *title,
                         .text_at = page_.text.size(),
                         .is_hidden = element.style.hidden.has_value(),
                         .span = tag.span});
  if (tag.name == "a") element.link = page_.links.size() - 1;
}

void PageReader::note_image(const HtmlToken& tag, const Open& element,
                            std::span<const CssDeclaration> styles) {
  HtmlImage image;
  image.src = to_valid_utf8(ascii::trim(value_of(tag, "src")));
  if (const std::string* alt = tag.attribute("alt")) image.alt = *alt;
  image.width = pixels_of(tag, "width", styles);
  image.height = pixels_of(tag, "height", styles);
  image.is_hidden = element.style.hidden && *element.style.hidden != HiddenBy::FontSize;
  image.in_link = element.link != kNone;
  const std::string role = value_of(tag, "role");
  image.is_decorative =
      role == "presentation" || role == "none" || value_of(tag, "aria-hidden") == "true";
  image.span = tag.span;
  if (image.in_link) {
    HtmlLink& link = page_.links[element.link];
    link.has_image = true;
    link.text += image.alt.value_or("");
  }
  keep(page_.images, std::move(image));
}

void PageReader::note_table(const HtmlToken& tag, Open& element) {
  if (tag.name == "table") {
    const std::string role = ascii::lower(value_of(tag, "role"));
    if (role != "presentation" && role != "none") ++page_.layout_tables;
    element.table = tables_.size();
    tables_.push_back({.has_role = role == "presentation" || role == "none"});
  }
  if (tag.name != "th" || element.table == kNone) return;
  Table& table = tables_[element.table];  // one with header cells holds data
  if (!table.has_role && !table.has_header) --page_.layout_tables;
  table.has_header = true;
}

void PageReader::note_objections(const HtmlToken& tag) {
  using What = HtmlObjection::What;
  const std::string& name = tag.name;
  if (name == "script") object(What::Script, name, tag.span);
  if (name == "form") object(What::Form, name, tag.span);
  if (name == "iframe" || name == "frame" || name == "frameset")
    object(What::Frame, name, tag.span);
  if (name == "object" || name == "embed" || name == "applet") object(What::Object, name, tag.span);
  if (name == "meta" && ascii::iequals(value_of(tag, "http-equiv"), "refresh"))
    object(What::Refresh, name, tag.span);
  if (name == "link" && ascii::icontains(value_of(tag, "rel"), "stylesheet"))
    object(What::StyleSheet, name, tag.span, to_valid_utf8(value_of(tag, "href")));
  for (const HtmlAttribute& attribute : tag.attributes) {
    if (attribute.name.starts_with("on") && attribute.name.size() > 4)
      object(What::Script, attribute.name, tag.span);
  }
}

void PageReader::note_resources(const HtmlToken& tag, std::span<const CssDeclaration> styles) {
  const auto note = [&](const std::string& url) {
    if (!url.empty())
      keep(page_.resources, {.url = to_valid_utf8(url), .element = tag.name, .span = tag.span});
  };
  if (tag.name != "img" && tag.name != "input") note(value_of(tag, "src"));
  if (tag.name != "form") note(value_of(tag, "background"));
  if (tag.name == "form") note(value_of(tag, "action"));
  if (tag.name == "object") note(value_of(tag, "data"));
  const bool is_sheet = tag.name == "link" && ascii::icontains(value_of(tag, "rel"), "stylesheet");
  if (is_sheet) note(value_of(tag, "href"));
  for (const CssDeclaration& declaration : styles) {
    for (const std::string& url : urls_of(declaration.value))
      note(url);
  }
}

void PageReader::note_sheet(const HtmlToken& token) {
  for (const CssRule& rule : read_sheet(token.raw)) {
    if (rule.name.starts_with('@') && page_.at_rules.size() < kMostHtmlFacts)
      page_.at_rules.insert(rule.name);
    if (rule.name == "@import") {
      const auto urls = urls_of(rule.prelude);
      object(HtmlObjection::What::StyleSheet, "@import", token.span,
             urls.empty() ? std::string() : urls.front());
    }
    for (const CssDeclaration& declaration : rule.declarations) {
      note_property(declaration);
      if (rule.name == "@font-face") continue;  // that is what the rule is for
      for (const std::string& url : urls_of(declaration.value))
        keep(page_.resources, {.url = to_valid_utf8(url), .element = "style", .span = token.span});
    }
  }
}

}  // namespace

bool HtmlImage::is_pixel() const {
  constexpr double kPixel = 3;  // each way
  const bool is_small = width && height && *width <= kPixel && *height <= kPixel;
  return is_small || (is_hidden && !src.empty());
}

HtmlPage read_page(std::string_view html) {
  return PageReader(html).read();
}

}  // namespace waybill::tester
