#include "message/parameters.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/charset.h"
#include "message/encoded_word.h"
#include "message/lexical.h"

namespace waybill::message {
namespace {

// RFC 2045 §5.1, but "/" may stand in values without quotes, which senders forget.
bool is_value_octet(char c) {
  constexpr std::string_view kEnds = ";\"(),<>";
  return ascii::is_octet_above_ascii(c) || (ascii::is_print(c) && c != ' ' && !kEnds.contains(c));
}

std::string percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = ascii::hex_value(text[i + 1]);
      const int low = ascii::hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        result += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

// A parameter as it stands, before RFC 2231.
struct Raw {
  std::string base;  // the name up to the first "*"
  std::size_t section = 0;
  bool is_sectioned = false;
  bool is_extended = false;  // the name ends with "*": the value is percent-encoded
  std::string value;
};

Raw make_raw(std::string_view name, std::string value) {
  Raw raw;
  raw.value = std::move(value);
  if (name.ends_with('*')) {
    raw.is_extended = true;
    name.remove_suffix(1);
  }
  const std::size_t star = name.find('*');
  raw.base = ascii::lower(name.substr(0, star));
  if (star != std::string_view::npos) {
    const auto section = ascii::parse_number(name.substr(star + 1));
    raw.is_sectioned = section.has_value() && *section < kMostParameters;
    raw.section = raw.is_sectioned ? static_cast<std::size_t>(*section) : 0;
  }
  return raw;
}

// RFC 2231 §4: charset'language'value
std::string decode_extended(std::string_view text, std::string_view& charset) {
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return percent_decode(text);
  charset = text.substr(0, first);
  return percent_decode(text.substr(second + 1));
}

// RFC 2231 §3: the sections of one name in the order of their numbers.
std::string join_sections(std::vector<const Raw*> sections) {
  std::ranges::sort(sections, {}, [](const Raw* raw) { return std::pair(raw->section, raw); });
  std::string octets;
  std::string_view charset;
  bool is_extended = false;
  for (const Raw* raw : sections) {
    is_extended = is_extended || raw->is_extended;
    if (!raw->is_extended) {
      octets += raw->value;
    } else if (raw == sections.front()) {
      octets += decode_extended(raw->value, charset);
    } else {
      octets += percent_decode(raw->value);
    }
  }
  if (!is_extended) return octets;
  return to_utf8(octets, charset).value_or(guess_utf8(octets));
}

std::vector<Raw> read_raw(Lexer& lexer) {
  std::vector<Raw> raws;
  while (!lexer.at_end() && raws.size() < kMostParameters) {
    lexer.skip_cfws();
    if (lexer.skip(';')) continue;
    const std::string_view name = lexer.take_while(
        [](char c) { return ascii::is_print(c) && !std::string_view(" ;=\"(),<>").contains(c); });
    lexer.skip_cfws();
    if (name.empty() || !lexer.skip('=')) {
      if (name.empty()) lexer.advance();  // an octet that begins nothing
      continue;
    }
    lexer.skip_cfws();
    if (auto quoted = lexer.quoted_string()) {
      raws.push_back(make_raw(name, *std::move(quoted)));
    } else {
      raws.push_back(make_raw(name, std::string(lexer.take_while(is_value_octet))));
    }
  }
  return raws;
}

// The value of the parameter that `raw` begins: its sections, where it has any.
std::string value_of(const Raw& raw, const std::vector<Raw>& raws) {
  std::vector<const Raw*> sections;
  for (const Raw& other : raws) {
    if (other.base == raw.base && other.is_sectioned) sections.push_back(&other);
  }
  if (!sections.empty()) return join_sections(std::move(sections));
  if (raw.is_extended) return join_sections({&raw});
  return has_encoded_word(raw.value) ? decode_encoded_words(raw.value) : raw.value;
}

}  // namespace

std::optional<std::string_view> Parameterised::get(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  if (found == parameters.end()) return std::nullopt;
  return found->value;
}

Parameterised parse_parameterised(std::string_view value) {
  Parameterised result;
  Lexer lexer(value);
  lexer.skip_cfws();
  while (!lexer.at_end() && lexer.peek() != ';') {
    const std::string_view piece =
        lexer.take_while([](char c) { return !ascii::is_space(c) && c != ';' && c != '('; });
    result.value += ascii::lower(piece);
    lexer.skip_cfws();
  }
  const std::vector<Raw> raws = read_raw(lexer);
  for (const Raw& raw : raws) {
    if (!result.get(raw.base)) result.parameters.push_back({raw.base, value_of(raw, raws)});
  }
  return result;
}

}  // namespace waybill::message
