// The lexical tokens of structured header fields (RFC 5322 §3.2), shared by the readers of
// addresses, dates, parameters, trace fields and authentication results.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/cursor.h"

namespace waybill::message {

// RFC 5322 §3.2.3; octets above ASCII belong to atoms too (RFC 6532 §3.2).
[[nodiscard]] constexpr bool is_atext(char c) {
  constexpr std::string_view kSpecials = "()<>[]:;@\\,.\"";
  return ascii::is_octet_above_ascii(c) ||
         (ascii::is_print(c) && c != ' ' && !kSpecials.contains(c));
}

// A field value without its folds: CRLF or LF before white space goes, other line ends become a
// space, white space at both ends goes (RFC 5322 §2.2.3).
[[nodiscard]] std::string unfold(std::string_view value);

// A cursor that knows comments, folds and quoted strings. Views point into the text given. No
// recursion: nested comments are counted.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : cursor_(text) {}

  [[nodiscard]] bool at_end() const { return cursor_.at_end(); }
  [[nodiscard]] char peek() const { return cursor_.peek(); }
  [[nodiscard]] std::size_t pos() const { return cursor_.pos(); }
  [[nodiscard]] std::string_view rest() const { return cursor_.rest(); }
  bool skip(char c) { return cursor_.skip(c); }
  void advance() { cursor_.advance(); }
  void seek(std::size_t pos) { cursor_.seek(pos); }
  template <class Pred>
  std::string_view take_while(Pred pred) {
    return cursor_.take_while(pred);
  }

  // Skips white space, folds and comments.
  void skip_cfws();
  // The contents of the comments that were skipped, without the outer parentheses; nested ones and
  // quoted pairs as written.
  [[nodiscard]] std::span<const std::string_view> comments() const { return comments_; }

  // The text of the quoted string at the cursor, quoted pairs undone and folds removed. Nothing,
  // and no move, when no quote comes next. One that is not closed goes on to the end of the text.
  std::optional<std::string> quoted_string();
  // A run of atext; empty when the next octet is none.
  std::string_view atom() { return cursor_.take_while(is_atext); }

  // Whether a comment or quoted string that was read had no end.
  [[nodiscard]] bool unclosed_comment() const { return unclosed_comment_; }
  [[nodiscard]] bool unclosed_quote() const { return unclosed_quote_; }

 private:
  void skip_comment();

  Cursor cursor_;
  std::vector<std::string_view> comments_;
  bool unclosed_comment_ = false;
  bool unclosed_quote_ = false;
};

}  // namespace waybill::message
