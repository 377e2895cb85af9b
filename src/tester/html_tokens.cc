#include "tester/html_tokens.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "tester/html_reference.h"

namespace waybill::tester {
namespace {

// Elements whose content is text up to their end tag. Not "noscript": mail programs run no scripts.
constexpr std::array<std::string_view, 8> kRawElements = {
    "script", "style", "xmp", "iframe", "noembed", "noframes", "title", "textarea"};

bool has_references(std::string_view element) {
  return element == "title" || element == "textarea";
}

bool ends_tag_name(char c) {
  return ascii::is_space(c) || c == '/' || c == '>';
}

}  // namespace

const std::string* HtmlToken::attribute(std::string_view wanted) const {
  const auto found = std::ranges::find(attributes, wanted, &HtmlAttribute::name);
  return found == attributes.end() ? nullptr : &found->value;
}

std::string HtmlToken::text() const {
  return is_raw ? std::string(raw) : undo_references(raw, ReferenceIn::Text);
}

void HtmlTokens::skip_space() {
  while (!at_end() && ascii::is_space(html_[pos_]))
    ++pos_;
}

const HtmlToken* HtmlTokens::next() {
  if (at_end()) return nullptr;
  token_.attributes.clear();
  token_.name.clear();
  token_.raw = {};
  token_.is_raw = token_.is_self_closing = false;
  token_.span.begin = pos_;
  if (!raw_until_.empty()) {
    read_raw_text();
  } else if (html_[pos_] == '<') {
    read_markup();
  } else {
    read_text();
  }
  token_.span.end = pos_;
  return &token_;
}

// Up to something that begins markup.
void HtmlTokens::read_text() {
  const std::size_t begin = token_.span.begin;
  while (!at_end()) {
    pos_ = std::min(html_.find('<', pos_), html_.size());
    const char second = peek(1);
    if (at_end() || ascii::is_alpha(second) || second == '/' || second == '!' || second == '?')
      break;
    ++pos_;  // a "<" that is text
  }
  token_.kind = HtmlToken::Kind::Text;
  token_.raw = html_.substr(begin, pos_ - begin);
}

// Up to the end tag of the raw element, which is read as a tag the next time; none: to the end.
void HtmlTokens::read_raw_text() {
  const std::size_t begin = pos_;
  const std::string element = std::exchange(raw_until_, std::string());
  while (!at_end()) {
    pos_ = std::min(html_.find("</", pos_), html_.size());
    const std::string_view rest = html_.substr(std::min(pos_ + 2, html_.size()));
    const bool is_end = ascii::istarts_with(rest, element) && rest.size() > element.size() &&
                        ends_tag_name(rest[element.size()]);
    if (is_end || at_end()) break;
    pos_ += 2;
  }
  if (pos_ == begin) return read_markup();  // empty
  token_.kind = HtmlToken::Kind::Text;
  token_.raw = html_.substr(begin, pos_ - begin);
  token_.is_raw = !has_references(element);
}

void HtmlTokens::read_markup() {
  const char second = peek(1);
  if (ascii::is_alpha(second)) return read_tag(pos_ + 1, HtmlToken::Kind::StartTag);
  if (second == '/' && ascii::is_alpha(peek(2))) return read_tag(pos_ + 2, HtmlToken::Kind::EndTag);
  if (second == '!' && peek(2) == '-' && peek(3) == '-') return read_comment(pos_ + 4);
  if (second != '!' && second != '?' && second != '/') {
    ++pos_;  // a lone "<"
    return read_text();
  }
  const std::string_view rest = html_.substr(pos_);
  token_.kind =
      ascii::istarts_with(rest, "<!doctype") ? HtmlToken::Kind::Doctype : HtmlToken::Kind::Comment;
  const std::size_t end = rest.find('>');  // a bogus comment: "<![if !mso]>", "<?xml …>"
  token_.raw = rest.substr(0, end);
  pos_ = end == std::string_view::npos ? html_.size() : pos_ + end + 1;
  if (end == std::string_view::npos) token_.kind = HtmlToken::Kind::Unfinished;
}

void HtmlTokens::read_comment(std::size_t begin) {
  token_.kind = HtmlToken::Kind::Comment;
  const std::string_view rest = html_.substr(begin);
  if (rest.starts_with(">") || rest.starts_with("->")) {
    pos_ = begin + (rest.front() == '>' ? 1 : 2);
    return;
  }
  for (std::size_t dashes = rest.find("--"); dashes != std::string_view::npos;
       dashes = rest.find("--", dashes + 1)) {
    const std::string_view behind = rest.substr(dashes + 2);
    if (!behind.starts_with(">") && !behind.starts_with("!>")) continue;
    token_.raw = rest.substr(0, dashes);
    pos_ = begin + dashes + 2 + (behind.front() == '>' ? 1 : 2);
    return;
  }
  token_.kind = HtmlToken::Kind::Unfinished;
  token_.raw = rest;
  pos_ = html_.size();
}

void HtmlTokens::read_tag(std::size_t begin, HtmlToken::Kind kind) {
  pos_ = begin;
  while (!at_end() && !ends_tag_name(html_[pos_]))
    ++pos_;
  token_.name = ascii::lower(html_.substr(begin, pos_ - begin));
  token_.kind = kind;
  while (read_attribute()) {
  }
  if (at_end()) {
    token_.kind = HtmlToken::Kind::Unfinished;
    return;
  }
  ++pos_;  // ">"
  if (kind == HtmlToken::Kind::StartTag &&
      std::ranges::find(kRawElements, token_.name) != kRawElements.end())
    raw_until_ = token_.name;
}

// The value behind "=", quoted or not.
std::string HtmlTokens::read_value() {
  skip_space();
  const char quote = peek();
  if (quote == '"' || quote == '\'') {
    const std::size_t start = ++pos_;
    pos_ = std::min(html_.find(quote, pos_), html_.size());
    const std::string_view value = html_.substr(start, pos_ - start);
    if (!at_end()) ++pos_;
    return undo_references(value, ReferenceIn::Attribute);
  }
  const std::size_t start = pos_;
  while (!at_end() && !ascii::is_space(html_[pos_]) && html_[pos_] != '>')
    ++pos_;
  return undo_references(html_.substr(start, pos_ - start), ReferenceIn::Attribute);
}

// The next attribute of the tag; false at ">" or the end of the page.
bool HtmlTokens::read_attribute() {
  token_.is_self_closing = false;
  while (ascii::is_space(peek()) || peek() == '/') {
    token_.is_self_closing = peek() == '/';
    ++pos_;
  }
  if (at_end() || peek() == '>') return false;
  const std::size_t begin = pos_++;  // a "=" in the first place belongs to the name
  while (!at_end() && !ends_tag_name(peek()) && peek() != '=')
    ++pos_;
  HtmlAttribute attribute{.name = ascii::lower(html_.substr(begin, pos_ - begin)), .value = {}};
  skip_space();
  if (peek() == '=') {
    ++pos_;
    attribute.value = read_value();
  }
  const bool is_kept =
      token_.attributes.size() < kMostAttributes && token_.attribute(attribute.name) == nullptr;
  if (is_kept) token_.attributes.push_back(std::move(attribute));
  return true;
}

}  // namespace waybill::tester
