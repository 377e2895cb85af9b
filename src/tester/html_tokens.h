// Splits HTML into tags and text as browsers do (WHATWG HTML §13.2.5), in one pass, in time linear
// in its size and without recursion, whatever it is. A tree builder after the standard is not used
// on purpose: its active formatting elements let 50 KB become millions of nodes, and nesting costs
// the square of its depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::tester {

inline constexpr std::size_t kMostAttributes = 100;  // of one tag (ours); further ones are dropped

struct HtmlAttribute {
  std::string name;   // lower case
  std::string value;  // character references undone
};

struct HtmlToken {
  enum class Kind : std::uint8_t {
    StartTag,
    EndTag,
    Text,     // of the page, or of a raw element such as style
    Comment,  // conditional comments of Outlook too
    Doctype,
    Unfinished,  // the page ends inside a tag or comment
  } kind = Kind::Text;
  std::string name;                       // of a tag, lower case
  std::vector<HtmlAttribute> attributes;  // of a start tag; of one name the first
  bool is_self_closing = false;
  std::string_view raw;  // of text and comments: as written; borrows the page
  bool is_raw = false;   // text of script, style and the like: no character references
  Span span;             // in the page

  [[nodiscard]] const std::string* attribute(std::string_view wanted) const;
  // Of Text: character references undone.
  [[nodiscard]] std::string text() const;
};

class HtmlTokens {
 public:
  explicit HtmlTokens(std::string_view html) : html_(html) {}  // borrows

  // Moves to the next token; nothing at the end. The reference lives until the next call.
  [[nodiscard]] const HtmlToken* next();

 private:
  void read_text();
  void read_markup();
  void read_comment(std::size_t begin);
  void read_tag(std::size_t begin, HtmlToken::Kind kind);
  bool read_attribute();
  std::string read_value();
  void read_raw_text();
  void skip_space();
  [[nodiscard]] bool at_end() const { return pos_ >= html_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return pos_ + ahead < html_.size() ? html_[pos_ + ahead] : '\0';
  }

  std::string_view html_;
  std::size_t pos_ = 0;
  HtmlToken token_;
  std::string raw_until_;  // the raw element that is open; "" none
};

}  // namespace waybill::tester
