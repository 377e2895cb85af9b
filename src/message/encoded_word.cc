#include "message/encoded_word.h"

#include <cstddef>
#include <optional>

#include "base/ascii.h"
#include "base/base64.h"
#include "message/charset.h"
#include "message/transfer.h"

namespace waybill::message {
namespace {

struct Word {
  std::string_view charset;
  std::string octets;
  std::size_t length = 0;  // of the word as written
};

bool is_token(char c) {
  constexpr std::string_view kSpecials = "()<>@,;:\"/[]?.=";
  return ascii::is_print(c) && c != ' ' && !kSpecials.contains(c);
}

// RFC 2047 §2: "=?" charset "?" encoding "?" encoded-text "?=". The 75 octets that it allows are
// not enforced. White space inside the text is let through: it is common and harmless here.
std::optional<Word> word_at(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  std::size_t pos = 2;
  while (pos < text.size() && (is_token(text[pos]) || text[pos] == '.'))
    ++pos;
  std::string_view charset = text.substr(2, pos - 2);
  if (charset.empty() || pos + 2 >= text.size() || text[pos] != '?' || text[pos + 2] != '?')
    return std::nullopt;
  const char encoding = ascii::to_lower(text[pos + 1]);
  const std::size_t begin = pos + 3;
  const std::size_t end = text.find('?', begin);
  if (end == std::string_view::npos || end + 1 >= text.size() || text[end + 1] != '=')
    return std::nullopt;
  const std::string_view encoded = text.substr(begin, end - begin);
  charset = charset.substr(0, charset.find('*'));  // RFC 2231 §5
  if (encoding == 'b') return Word{charset, base64::decode_leniently(encoded), end + 2};
  if (encoding == 'q') return Word{charset, decode_q(encoded), end + 2};
  return std::nullopt;
}

}  // namespace

std::string decode_encoded_words(std::string_view text) {
  std::string result;
  std::size_t pos = 0;
  while (pos < text.size()) {
    const std::size_t start = text.find("=?", pos);
    if (start == std::string_view::npos) break;
    auto word = word_at(text.substr(start));
    result += guess_utf8(text.substr(pos, start - pos));
    if (!word) {
      result += "=?";
      pos = start + 2;
      continue;
    }
    pos = start + word->length;
    while (true) {  // RFC 2047 §6.2: white space between encoded words is ignored
      std::size_t next = pos;
      while (next < text.size() && ascii::is_space(text[next]))
        ++next;
      auto following = word_at(text.substr(next));
      if (!following) break;
      pos = next + following->length;
      if (ascii::iequals(following->charset, word->charset)) {
        word->octets += following->octets;
        continue;
      }
      result += to_utf8(word->octets, word->charset).value_or(guess_utf8(word->octets));
      word = std::move(following);
    }
    result += to_utf8(word->octets, word->charset).value_or(guess_utf8(word->octets));
  }
  result += guess_utf8(text.substr(pos));
  return result;
}

bool has_encoded_word(std::string_view text) {
  for (std::size_t pos = text.find("=?"); pos != std::string_view::npos;
       pos = text.find("=?", pos + 2)) {
    if (word_at(text.substr(pos))) return true;
  }
  return false;
}

}  // namespace waybill::message
