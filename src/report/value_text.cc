#include "report/value_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "message/charset.h"

namespace waybill::report {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_code_point(std::uint32_t point, std::string& text) {
  const auto add = [&text](std::uint32_t octet) { text += static_cast<char>(octet); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0U | (point >> 6U));
    add(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    add(0xE0U | (point >> 12U));
    add(0x80U | ((point >> 6U) & 0x3FU));
    add(0x80U | (point & 0x3FU));
  } else {
    add(0xF0U | (point >> 18U));
    add(0x80U | ((point >> 12U) & 0x3FU));
    add(0x80U | ((point >> 6U) & 0x3FU));
    add(0x80U | (point & 0x3FU));
  }
}

// "#38", "#x26": a character reference (XML 1.0 §4.1). What is no character becomes U+FFFD.
bool append_character(std::string_view name, std::string& text) {
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const bool is_hex = name.starts_with('x') || name.starts_with('X');
  if (is_hex) name.remove_prefix(1);
  if (name.empty()) return false;
  const std::uint32_t base = is_hex ? 16 : 10;
  std::uint32_t point = 0;
  for (const char c : name) {
    const int digit = ascii::hex_value(c);
    if (digit < 0 || std::cmp_greater_equal(digit, base)) return false;
    point = std::min<std::uint32_t>(point * base + static_cast<std::uint32_t>(digit), 0x110000U);
  }
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  const bool is_control = point < 0x20 && point != '\t' && point != '\n' && point != '\r';
  if (point > 0x10FFFF || is_surrogate || is_control) {
    text += kReplacement;
  } else {
    append_code_point(point, text);
  }
  return true;
}

// The predefined entities of XML 1.0 §4.6.
bool append_entity(std::string_view name, std::string& text) {
  struct Entity {
    std::string_view name;
    char character;
  };
  static constexpr Entity kEntities[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const Entity& entity : kEntities) {
    if (entity.name != name) continue;
    text += entity.character;
    return true;
  }
  return append_character(name, text);
}

// `octets` without references. Gives what was wrong with them.
std::optional<Deviation> undo_references(std::string_view octets, std::string& text) {
  constexpr std::size_t kLongestReference = 12;
  std::optional<Deviation> wrong;
  while (true) {
    const std::size_t amp = octets.find('&');
    text += octets.substr(0, amp);
    if (amp == std::string_view::npos) return wrong;
    octets.remove_prefix(amp);
    const std::size_t end = octets.substr(0, kLongestReference).find(';');
    if (end != std::string_view::npos && append_entity(octets.substr(1, end - 1), text)) {
      octets.remove_prefix(end + 1);
      continue;
    }
    const bool looks_like_one =
        end != std::string_view::npos && end > 1 &&
        std::ranges::all_of(octets.substr(1, end - 1), [](char c) { return ascii::is_alnum(c); });
    wrong = looks_like_one ? Deviation::UnknownEntity : Deviation::RawMarkup;
    text += '&';
    octets.remove_prefix(1);
  }
}

// Comments and instructions go, CDATA sections stay as they are; the text between them is `undo`ne.
template <class Undo>
std::string undo_sections(std::string_view octets, const Undo& undo) {
  static constexpr std::string_view kCdata = "<![CDATA[";
  std::string text;
  while (!octets.empty()) {
    const auto places =
        std::to_array({octets.find("<!--"), octets.find(kCdata), octets.find("<?")});
    const std::size_t begin = std::ranges::min(places);
    undo(octets.substr(0, begin), text);
    if (begin == std::string_view::npos) break;
    octets.remove_prefix(begin);
    const bool is_cdata = octets.starts_with(kCdata);
    const std::string_view end_mark = is_cdata ? "]]>" : octets.starts_with("<!--") ? "-->" : "?>";
    const std::size_t skip = is_cdata ? kCdata.size() : 2;
    const std::size_t end = octets.find(end_mark, skip);
    if (end == std::string_view::npos) {
      undo(octets.substr(0, skip), text);
      octets.remove_prefix(skip);
      continue;
    }
    if (is_cdata) text += octets.substr(skip, end - skip);
    octets.remove_prefix(end + end_mark.size());
  }
  return text;
}

bool has_upper(std::string_view text) {
  return std::ranges::any_of(text, ascii::is_upper);
}

}  // namespace

std::string_view ValueText::keep(std::string text) {
  return kept_.emplace_back(std::move(text));
}

std::string_view ValueText::undo(const RawText& raw, std::string_view octets) {
  std::string text;
  const auto undo_part = [this](std::string_view part, std::string& out) {
    if (const auto wrong = undo_references(part, out)) note(*wrong);
  };
  if (raw.is_raw) note(Deviation::RawMarkup);
  if (raw.is_mixed) {
    text = undo_sections(octets, undo_part);
  } else {
    undo_part(octets, text);
  }
  if (!is_utf8(text)) {
    auto converted = charset_.empty() ? std::nullopt : message::to_utf8(text, charset_);
    if (!converted) note(Deviation::InvalidUtf8);
    text = converted ? std::move(*converted) : to_valid_utf8(text);
  }
  const std::string_view trimmed = ascii::trim(text);
  if (trimmed.size() == text.size()) return keep(std::move(text));
  return keep(std::string(trimmed));
}

std::string_view ValueText::text(const RawText& raw) {
  std::string_view octets = raw.octets;
  if (!octets.empty() && (ascii::is_space(octets.front()) || ascii::is_space(octets.back()))) {
    octets = ascii::trim(octets);
    if (!octets.empty()) note(Deviation::PaddedValues);
  }
  if (octets.size() > kLongestValue) {
    note(Deviation::ValueCut);
    octets = octets.substr(0, kLongestValue);
  }
  if (!raw.is_special && !raw.is_mixed && !raw.is_raw) return octets;
  return undo(raw, octets);
}

std::string_view ValueText::text(const RawValue& value) {
  return value.is_stated ? text(value.text) : std::string_view();
}

std::string_view ValueText::domain(const RawValue& value) {
  std::string_view name = text(value);
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  return has_upper(name) ? keep(ascii::lower(name)) : name;
}

}  // namespace waybill::report
