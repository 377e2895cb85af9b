#include "tester/safe_html.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "tester/css.h"
#include "tester/html_tokens.h"

namespace waybill::tester {
namespace {

constexpr std::array<std::string_view, 76> kElements = {
    "a",          "abbr",   "address", "article", "aside",  "b",    "bdi",  "bdo",        "big",
    "blockquote", "br",     "caption", "center",  "cite",   "code", "col",  "colgroup",   "dd",
    "del",        "dfn",    "dir",     "div",     "dl",     "dt",   "em",   "figcaption", "figure",
    "font",       "footer", "h1",      "h2",      "h3",     "h4",   "h5",   "h6",         "header",
    "hr",         "i",      "img",     "ins",     "kbd",    "li",   "main", "mark",       "nav",
    "ol",         "p",      "pre",     "q",       "rp",     "rt",   "ruby", "s",          "samp",
    "section",    "small",  "span",    "strike",  "strong", "sub",  "sup",  "table",      "tbody",
    "td",         "tfoot",  "th",      "thead",   "time",   "tr",   "tt",   "u",          "ul",
    "var",        "wbr",    "details", "summary"};
constexpr std::array<std::string_view, 29> kAttributes = {
    "align",   "alt",    "bgcolor", "border",   "cellpadding", "cellspacing", "class", "color",
    "colspan", "dir",    "face",    "height",   "id",          "lang",        "role",  "rowspan",
    "size",    "span",   "start",   "title",    "type",        "valign",      "value", "width",
    "nowrap",  "hspace", "vspace",  "reversed", "aria-hidden"};
// What can be loaded, put under a name that loads nothing.
struct Reference {
  std::string_view name, shown_as;
};
constexpr std::array kReferences = {Reference{"src", "data-src"}, Reference{"href", "data-href"},
                                    Reference{"background", "data-background"}};
// Elements whose raw text is for machines.
constexpr std::array<std::string_view, 8> kDropped = {"script",  "title",    "iframe",   "xmp",
                                                      "noembed", "noframes", "textarea", "style"};
// What loads something from a style, or could be read differently by somebody. Compared in lower
// case, after comments are gone.
constexpr std::array<std::string_view, 14> kSuspicious = {
    "\\",     "<",       "url",        "image(",     "image-set", "cross-fade", "src(",
    "paint(", "@import", "@namespace", "expression", "behavior",  "binding",    "://"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_harmless(std::string_view style) {
  const std::string lower = ascii::lower(style);
  return std::ranges::none_of(kSuspicious,
                              [&](std::string_view what) { return lower.contains(what); });
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\0': break;
      default: out += c;
    }
  }
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  append_escaped(out, value);
  out += '"';
}

std::string safe_declarations(std::string_view style) {
  std::string safe;
  for (const CssDeclaration& declaration : parse_declarations(style)) {
    const std::string one = declaration.name + ":" + declaration.value;
    if (is_harmless(one)) safe += one + ";";
  }
  return safe;
}

std::string without_comments(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find("/*"), text.size());
    plain += text.substr(0, begin);
    const std::size_t end = text.find("*/", std::min(begin + 2, text.size()));
    text = begin == text.size() || end == std::string_view::npos ? std::string_view()
                                                                 : text.substr(end + 2);
    plain += ' ';
  }
  return plain;
}

// A sheet by its pieces between braces and semicolons: a suspicious one goes, what divides them
// stays, so nothing new can come together.
std::string safe_sheet(std::string_view sheet) {
  const std::string text = without_comments(sheet);
  std::string_view rest = text;
  std::string safe;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of("{};"), rest.size());
    const std::string_view piece = rest.substr(0, end);
    const bool opens = end < rest.size() && rest[end] == '{';
    if (is_harmless(piece)) {
      safe += piece;
    } else if (opens) {
      safe += ".not-shown";  // the rule applies to nothing
    }
    if (end < rest.size()) safe += rest[end];
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return safe;
}

bool is_web_address(std::string_view url) {
  const std::string lower = ascii::lower(ascii::trim(url).substr(0, 8));
  return lower.starts_with("https://") || lower.starts_with("http://");
}

class Writer {
 public:
  explicit Writer(Images images) : images_(images) {}
  std::string take() { return std::move(out_); }

  void start(const HtmlToken& tag) {
    dropping_.clear();
    if (is_one_of(tag.name, kDropped)) {
      dropping_ = tag.name;
      return;
    }
    const bool is_body = tag.name == "body";
    if (!is_body && !is_one_of(tag.name, kElements)) return;
    out_ += '<';
    out_ += is_body ? "div" : tag.name;
    if (is_body) append_attribute(out_, "class", "mail-body");
    for (const HtmlAttribute& attribute : tag.attributes) {
      if (!is_body || attribute.name != "class") write(attribute, tag.name);
    }
    out_ += '>';
  }
  void end(const HtmlToken& tag) {
    dropping_.clear();
    if (tag.name == "body") out_ += "</div>";
    if (is_one_of(tag.name, kElements)) out_ += "</" + tag.name + ">";
  }
  void text(const HtmlToken& token) {
    if (dropping_.empty()) return append_escaped(out_, token.text());
    if (dropping_ == "style") out_ += "<style>" + safe_sheet(token.raw) + "</style>";
  }

 private:
  void write(const HtmlAttribute& attribute, std::string_view element) {
    if (attribute.name == "style") {
      const std::string style = safe_declarations(attribute.value);
      if (!style.empty()) append_attribute(out_, "style", style);
      return;
    }
    const bool is_loaded = images_ == Images::Loaded && element == "img" &&
                           attribute.name == "src" && is_web_address(attribute.value);
    if (is_loaded) append_attribute(out_, "src", ascii::trim(attribute.value));
    for (const Reference& reference : kReferences) {
      if (attribute.name == reference.name && !is_loaded)
        append_attribute(out_, reference.shown_as, attribute.value);
    }
    if (is_one_of(attribute.name, kAttributes))
      append_attribute(out_, attribute.name, attribute.value);
  }

  const Images images_;
  std::string out_;
  std::string dropping_;  // the raw element that is open
};

}  // namespace

std::string safe_html(std::string_view html, Images images) {
  Writer writer(images);
  HtmlTokens tokens(html.substr(0, kLargestShownHtml));
  while (const HtmlToken* token = tokens.next()) {
    switch (token->kind) {
      case HtmlToken::Kind::StartTag: writer.start(*token); break;
      case HtmlToken::Kind::EndTag: writer.end(*token); break;
      case HtmlToken::Kind::Text: writer.text(*token); break;
      case HtmlToken::Kind::Comment:
      case HtmlToken::Kind::Doctype:
      case HtmlToken::Kind::Unfinished: break;
    }
  }
  return writer.take();
}

}  // namespace waybill::tester
