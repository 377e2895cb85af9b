#include "tester/html_reference.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "base/ascii.h"
#include "base/csv.h"
#include "data/html_entities.h"
#include "message/charset.h"
#include "tester/code_points.h"

namespace waybill::tester {
namespace {

constexpr std::size_t kLongestName = 10;    // of the table
constexpr std::size_t kLongestNumber = 12;  // digits; leading zeros are met

using Names = std::unordered_map<std::string_view, char32_t>;

const Names& names() {
  static const Names kNames = [] {
    Names names;
    csv::Reader reader(data::html_entities());
    reader.next();  // the header
    while (reader.next()) {
      std::uint32_t code = 0;
      const std::string_view hex = reader.field(1);
      std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
      names.emplace(reader.field(0), code);
    }
    return names;
  }();
  return kNames;
}

struct Reference {
  std::size_t length = 0;  // from "&" on
  std::string text;
};

std::string text_of_number(std::uint32_t code) {
  std::string text;
  if (code >= 0x80 && code <= 0x9F) {  // as browsers do: windows-1252 is meant
    const auto octet = static_cast<char>(code);
    return message::to_utf8({&octet, 1}, "windows-1252").value_or(std::string());
  }
  append_code_point(text, code);
  return text;
}

// "&#8203;", "&#x200b"
std::optional<Reference> read_number(std::string_view text) {
  std::size_t begin = 2;
  int base = 10;
  if (text.size() > 2 && ascii::to_lower(text[2]) == 'x') {
    begin = 3;
    base = 16;
  }
  const std::string_view digits = text.substr(std::min(begin, text.size()), kLongestNumber);
  std::uint32_t code = 0;
  const auto [stop, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
  if (stop == digits.data()) return std::nullopt;
  if (error != std::errc()) code = kReplacementPoint;
  Reference reference;
  reference.length = begin + static_cast<std::size_t>(stop - digits.data());
  if (reference.length < text.size() && text[reference.length] == ';') ++reference.length;
  reference.text = text_of_number(code);
  return reference;
}

// Without the semicolon only the names of Latin-1 and of markup count, the longest one.
std::optional<Reference> read_unclosed(std::string_view name, ReferenceIn where) {
  for (std::size_t length = name.size(); length >= 2; --length) {
    const auto found = names().find(name.substr(0, length));
    if (found == names().end() || found->second > 0xFF || found->first == "apos") continue;
    if (where == ReferenceIn::Attribute && length < name.size()) return std::nullopt;
    Reference reference;
    reference.length = 1 + length;
    append_code_point(reference.text, found->second);
    return reference;
  }
  return std::nullopt;
}

std::optional<Reference> read_name(std::string_view text, ReferenceIn where) {
  std::size_t end = 1;
  while (end < text.size() && end <= kLongestName && ascii::is_alnum(text[end]))
    ++end;
  const std::string_view name = text.substr(1, end - 1);
  const bool is_closed = end < text.size() && text[end] == ';';
  if (is_closed) {
    const auto found = names().find(name);
    if (found != names().end()) {
      Reference reference;
      reference.length = end + 1;
      append_code_point(reference.text, found->second);
      return reference;
    }
  }
  if (where == ReferenceIn::Attribute && end < text.size() && text[end] == '=') return std::nullopt;
  return read_unclosed(name, where);
}

}  // namespace

std::string undo_references(std::string_view text, ReferenceIn where) {
  std::string plain;
  std::size_t done = 0;
  std::size_t amp = text.find('&');
  if (amp == std::string_view::npos) return std::string(text);
  plain.reserve(text.size());
  while (amp != std::string_view::npos) {
    const std::string_view rest = text.substr(amp);
    const auto reference =
        rest.size() > 1 && rest[1] == '#' ? read_number(rest) : read_name(rest, where);
    if (reference) {
      plain += text.substr(done, amp - done);
      plain += reference->text;
      done = amp + reference->length;
    }
    amp = text.find('&', std::max(done, amp + 1));
  }
  plain += text.substr(done);
  return plain;
}

}  // namespace waybill::tester
