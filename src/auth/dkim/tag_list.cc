#include "auth/dkim/tag_list.h"

#include <algorithm>

#include "base/ascii.h"

namespace waybill::dkim {
namespace {

constexpr std::size_t kUsualTags = 12;

constexpr bool is_fws(char c) {
  return ascii::is_wsp(c) || c == '\r' || c == '\n';
}

// VALCHARs and FWS (§3.2), UTF-8 included (RFC 8616): no control octets but those of FWS. All are
// looked at without a branch, which compilers turn into vector code: values are long and good.
bool is_value(std::string_view text) {
  unsigned char bad = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const auto fold = static_cast<unsigned char>((c == '\t') | (c == '\r') | (c == '\n'));
    const auto control = static_cast<unsigned char>((octet < 0x20) | (octet == 0x7F));
    bad |= static_cast<unsigned char>(control & ~fold);
  }
  return (bad & 1U) == 0;
}

bool is_tag_name(std::string_view name) {
  if (name.empty() || !ascii::is_alpha(name.front())) return false;
  return std::ranges::all_of(name, [](char c) { return ascii::is_alnum(c) || c == '_'; });
}

Span span_of(std::string_view part, std::string_view text) {
  const auto begin = static_cast<std::size_t>(part.data() - text.data());
  return {begin, begin + part.size()};
}

// `piece` is what stands between two semicolons.
void read_tag(std::string_view piece, std::string_view text, TagList& list) {
  const std::string_view trimmed = trim_fws(piece);
  const Span span = span_of(trimmed, text);
  const auto fault = [&](TagFaultCode code) { list.faults.push_back({code, span}); };
  if (trimmed.empty()) return fault(TagFaultCode::EmptyTag);
  const std::size_t equals = piece.find('=');
  if (equals == std::string_view::npos) return fault(TagFaultCode::NoEqualsSign);
  const std::string_view name = trim_fws(piece.substr(0, equals));
  const std::string_view raw = piece.substr(equals + 1);
  const std::string_view value = trim_fws(raw);
  if (!is_tag_name(name)) return fault(TagFaultCode::BadName);
  if (!is_value(value)) fault(TagFaultCode::BadValue);
  if (list.find(name) != nullptr) fault(TagFaultCode::Duplicate);
  list.tags.push_back({name, value, span, span_of(value, text), span_of(raw, text)});
}

}  // namespace

std::string_view trim_fws(std::string_view text) {
  while (!text.empty() && is_fws(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_fws(text.back()))
    text.remove_suffix(1);
  return text;
}

const Tag* TagList::find(std::string_view name) const {
  const auto found = std::ranges::find(tags, name, &Tag::name);
  return found == tags.end() ? nullptr : &*found;
}

// RFC 6376 §3.2: tag-list = tag-spec *( ";" tag-spec ) [ ";" ]
TagList parse_tag_list(std::string_view text) {
  TagList list;
  list.tags.reserve(kUsualTags);
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(text.find(';', begin), text.size());
    const std::string_view piece = text.substr(begin, end - begin);
    const bool last = end == text.size();
    // The closing semicolon is optional; an empty list has no tag and is no list.
    if (last && begin > 0 && trim_fws(piece).empty()) return list;
    if (list.tags.size() + list.faults.size() >= kMostTags) {
      list.faults.push_back({TagFaultCode::TooManyTags, {begin, text.size()}});
      return list;
    }
    read_tag(piece, text, list);
    if (last) return list;
    begin = end + 1;
  }
}

}  // namespace waybill::dkim
