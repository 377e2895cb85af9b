// The tags of an XML document and the text in front of each, for documents as reporters write them:
// names are told by their local part, attributes are passed over, and a "<" that begins no tag is
// text. Knows no entities and no document types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "report/element.h"

namespace waybill::report {

// Our own caps. A tag longer than this is text.
inline constexpr std::size_t kLongestTag = 4096;
// A comment, instruction or CDATA section is read up to here.
inline constexpr std::size_t kLongestSection = 1U << 20U;

// Text between two tags as it stands.
struct RawText {
  std::string_view octets;
  bool is_special = false;  // holds "&" or octets above 0x7F
  bool is_mixed = false;    // holds comments, CDATA sections or instructions
  bool is_raw = false;      // holds "<" that begins no tag
};

enum class TokenKind : std::uint8_t {
  Start,
  Empty,  // <name/>
  End,
  Doctype,  // <!DOCTYPE, <!ENTITY and their like
  More,     // the text ends before the next tag does
};

struct Token {
  TokenKind kind = TokenKind::More;
  Element element = Element::Unknown;
  bool is_other_case = false;   // the name is known in lower case only
  std::string_view name;        // local part
  std::string_view attributes;  // as they stand
  RawText text;                 // in front of the tag
  const char* begin = nullptr;  // of the tag
};

// Octets that must be readable behind the text, the first of them "<": the fast scan looks ahead.
inline constexpr std::size_t kPadding = 64;

// A text with that padding, to which more can be added.
class PaddedText {
 public:
  PaddedText() { pad(); }
  void add(std::string_view octets);
  // Forgets the first `count` octets.
  void drop(std::size_t count);
  [[nodiscard]] std::string_view octets() const {
    return std::string_view(text_).substr(0, text_.size() - kPadding);
  }
  void clear();

 private:
  void pad();
  std::string text_;
};

class XmlCursor {
 public:
  // Borrows the octets of a PaddedText.
  explicit XmlCursor(std::string_view padded)
      : at_(padded.data()), end_(padded.data() + padded.size()) {}

  // The next tag; stays as it is until the next call. Comments and instructions are passed over.
  const Token& next();

  [[nodiscard]] const char* at() const { return at_; }
  // Goes back to `place`, or on.
  void seek(const char* place) { at_ = place; }

 private:
  enum class Skipped : std::uint8_t { Yes, No, NeedsMore };

  bool read_tag(const char* less);
  Skipped skip_section(const char* less);
  Skipped read_long_tag(const char* less);
  void name_is(std::string_view qualified);
  Skipped look_closer(const char* less);

  const char* at_;
  const char* end_;
  Token token_;
};

}  // namespace waybill::report
