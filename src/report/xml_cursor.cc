#include "report/xml_cursor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#ifdef __x86_64__
#include <emmintrin.h>
#endif

#include "base/ascii.h"

namespace waybill::report {
namespace {

constexpr char kSentinel = '<';

#ifdef __x86_64__
std::uint32_t places_of(__m128i octets, char wanted) {
  return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_cmpeq_epi8(octets, _mm_set1_epi8(wanted))));
}

__m128i load(const char* from) {
  __m128i octets;
  std::memcpy(&octets, from, sizeof octets);
  return octets;
}

// The first "<" from `from` on; the sentinel is one. Every x86-64 machine has SSE2.
const char* find_less(const char* from, bool& is_special) {
  std::uint32_t special = 0;
  while (true) {
    const __m128i octets = load(from);
    const std::uint32_t less = places_of(octets, '<');
    const std::uint32_t here =
        static_cast<std::uint32_t>(_mm_movemask_epi8(octets)) | places_of(octets, '&');
    if (less != 0) {
      special |= here & (less ^ (less - 1));
      is_special |= special != 0;
      return from + std::countr_zero(less);
    }
    special |= here;
    from += sizeof octets;
  }
}

// Octets in front of the first ">", fewer than 32; 32 if there is none so near.
std::size_t distance_to_greater(const char* from) {
  const std::uint32_t places =
      places_of(load(from), '>') | (places_of(load(from + 16), '>') << 16U);
  return static_cast<std::size_t>(std::countr_zero(places));
}
#else
const char* find_less(const char* from, bool& is_special) {
  for (; *from != '<'; ++from)
    is_special |= *from == '&' || ascii::is_octet_above_ascii(*from);
  return from;
}

std::size_t distance_to_greater(const char* from) {
  std::size_t distance = 0;
  while (distance < 32 && from[distance] != '>')
    ++distance;
  return distance;
}
#endif

bool is_name_start(char c) {
  return ascii::is_alpha(c) || c == '_' || c == ':' || ascii::is_octet_above_ascii(c);
}
bool is_name_octet(char c) {
  return is_name_start(c) || ascii::is_digit(c) || c == '-' || c == '.';
}

// Where the tag that begins in front of `rest` ends: the place of its ">", which may stand in
// quotes before it counts. npos: it does not end in `rest`, or a "<" shows that it is none.
std::size_t tag_end(std::string_view rest) {
  char quote = '\0';
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '<') return std::string_view::npos;
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

// A declaration that only a document type can hold.
bool begins_declaration(std::string_view rest) {
  static constexpr std::string_view kDeclarations[] = {"<!DOCTYPE", "<!ENTITY", "<!ELEMENT",
                                                       "<!ATTLIST", "<!NOTATION"};
  return std::ranges::any_of(kDeclarations, [rest](std::string_view declaration) {
    return ascii::istarts_with(rest, declaration);
  });
}

}  // namespace

void PaddedText::pad() {
  text_ += kSentinel;
  text_.append(kPadding - 1, '\0');
}

void PaddedText::add(std::string_view octets) {
  text_.resize(text_.size() - kPadding);
  text_ += octets;
  pad();
}

void PaddedText::drop(std::size_t count) {
  text_.erase(0, std::min(count, text_.size() - kPadding));
}

void PaddedText::clear() {
  text_.clear();
  pad();
}

// The usual tag: a known name and nothing else. False: look closer.
bool XmlCursor::read_tag(const char* less) {
  const bool is_end = less[1] == '/';
  const char* const name = less + (is_end ? 2 : 1);
  const std::size_t length = distance_to_greater(name);
  if (length == 0 || length >= 32 || name + length >= end_) return false;
  const Element element = find_element({name, length});
  if (element == Element::Unknown) return false;
  token_.kind = is_end ? TokenKind::End : TokenKind::Start;
  token_.element = element;
  token_.is_other_case = false;
  token_.name = {name, length};
  token_.attributes = {};
  token_.begin = less;
  at_ = name + length + 1;
  return true;
}

void XmlCursor::name_is(std::string_view qualified) {
  const std::size_t colon = qualified.rfind(':');
  token_.name = colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
  token_.is_other_case = false;
  token_.element = find_element(token_.name);
  constexpr std::size_t kLongestName = 24;
  if (token_.element != Element::Unknown || token_.name.size() > kLongestName) return;
  std::array<char, kLongestName + kNamePadding> lower{};
  std::ranges::transform(token_.name, lower.begin(), ascii::to_lower);
  token_.element = find_element({lower.data(), token_.name.size()});
  token_.is_other_case = token_.element != Element::Unknown;
}

// Any tag.
XmlCursor::Skipped XmlCursor::read_long_tag(const char* less) {
  const bool is_end = less[1] == '/';
  const char* const name = less + (is_end ? 2 : 1);
  if (name >= end_) return Skipped::NeedsMore;
  if (!is_name_start(*name)) return Skipped::No;
  const auto left = static_cast<std::size_t>(end_ - name);
  const std::string_view rest(name, std::min(left, kLongestTag));
  const std::size_t end = tag_end(rest);
  if (end == std::string_view::npos) {
    const bool may_end = left < kLongestTag && !rest.contains('<');
    return may_end ? Skipped::NeedsMore : Skipped::No;
  }
  std::string_view inside = rest.substr(0, end);
  const bool is_empty = !is_end && inside.ends_with('/');
  if (is_empty) inside.remove_suffix(1);
  std::size_t length = 0;
  while (length < inside.size() && is_name_octet(inside[length]))
    ++length;
  if (length < inside.size() && !ascii::is_space(inside[length])) return Skipped::No;
  token_.kind = is_end ? TokenKind::End : is_empty ? TokenKind::Empty : TokenKind::Start;
  token_.begin = less;
  token_.attributes = ascii::trim(inside.substr(length));
  name_is(inside.substr(0, length));
  at_ = name + end + 1;
  return Skipped::Yes;
}

// Comments, CDATA sections and instructions, which belong to the text. "No": a declaration of a
// document type, or text.
XmlCursor::Skipped XmlCursor::skip_section(const char* less) {
  const std::string_view rest(less, static_cast<std::size_t>(end_ - less));
  struct Section {
    std::string_view begin, end;
  };
  static constexpr Section kSections[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
  for (const Section& section : kSections) {
    if (!rest.starts_with(section.begin)) {
      if (section.begin.starts_with(rest)) return Skipped::NeedsMore;
      continue;
    }
    const std::size_t end = rest.substr(0, kLongestSection).find(section.end, section.begin.size());
    if (end == std::string_view::npos)
      return rest.size() < kLongestSection ? Skipped::NeedsMore : Skipped::No;
    at_ = less + end + section.end.size();
    return Skipped::Yes;
  }
  constexpr std::size_t kLongestDeclaration = 10;
  return rest.size() < kLongestDeclaration ? Skipped::NeedsMore : Skipped::No;
}

// What is no usual tag: a section is passed over, a long tag read.
XmlCursor::Skipped XmlCursor::look_closer(const char* less) {
  if (less[1] != '!' && less[1] != '?' && less + 1 != end_) return read_long_tag(less);
  const Skipped skipped = skip_section(less);
  if (skipped == Skipped::Yes) {
    token_.text.is_mixed = true;
  } else if (skipped == Skipped::No &&
             begins_declaration({less, static_cast<std::size_t>(end_ - less)})) {
    token_.kind = TokenKind::Doctype;
    token_.begin = less;
    return Skipped::Yes;
  }
  return skipped;
}

const Token& XmlCursor::next() {
  const char* const text_begin = at_;
  token_.kind = TokenKind::More;
  token_.text = {};
  while (true) {
    const char* const less = find_less(at_, token_.text.is_special);
    token_.text.octets = {text_begin, static_cast<std::size_t>(std::min(less, end_) - text_begin)};
    if (less >= end_ || read_tag(less)) return token_;
    switch (look_closer(less)) {
      case Skipped::NeedsMore: return token_;
      case Skipped::Yes:
        if (token_.kind != TokenKind::More) return token_;
        break;
      case Skipped::No:
        token_.text.is_raw = true;
        at_ = less + 1;
        break;
    }
  }
}

}  // namespace waybill::report
