#include "message/lexical.h"

namespace waybill::message {

std::string unfold(std::string_view value) {
  value = ascii::trim(value);
  std::string result;
  result.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool crlf = value.substr(i).starts_with("\r\n");
    if (!crlf && value[i] != '\n') {
      result += value[i];
      continue;
    }
    if (crlf) ++i;
    const bool folded = i + 1 < value.size() && ascii::is_wsp(value[i + 1]);
    if (!folded) result += ' ';
  }
  return result;
}

// RFC 5322 §3.2.2: comment = "(" *([FWS] ccontent) [FWS] ")". The cursor is on "(".
void Lexer::skip_comment() {
  const std::string_view text = cursor_.rest();
  std::size_t depth = 0;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      comments_.push_back(text.substr(1, i - 1));
      cursor_.seek(pos() + i + 1);
      return;
    }
  }
  unclosed_comment_ = true;
  comments_.push_back(text.substr(1));
  cursor_.seek(pos() + text.size());
}

void Lexer::skip_cfws() {
  while (true) {
    cursor_.take_while(ascii::is_space);
    if (at_end() || peek() != '(') return;
    skip_comment();
  }
}

// RFC 5322 §3.2.4.
std::optional<std::string> Lexer::quoted_string() {
  if (!skip('"')) return std::nullopt;
  std::string text;
  while (!at_end()) {
    const char c = peek();
    advance();
    if (c == '"') return text;
    if (c == '\\' && !at_end()) {
      text += peek();
      advance();
    } else if (c != '\r' && c != '\n') {
      text += c;
    }
  }
  unclosed_quote_ = true;
  return text;
}

}  // namespace waybill::message
