#include "dns/name.h"

#include <idn2.h>

#include <algorithm>

#include "base/ascii.h"

namespace waybill::dns {

std::optional<Name> Name::parse(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty()) return Name();
  if (text.size() > kLongestName) return std::nullopt;
  std::size_t label = 0;
  for (const char c : text) {
    if (c != '.') {
      if (++label > kLongestLabel) return std::nullopt;
    } else {
      if (label == 0) return std::nullopt;
      label = 0;
    }
  }
  if (label == 0) return std::nullopt;
  return Name(ascii::lower(text));
}

std::optional<Name> Name::parse_international(std::string_view utf8) {
  if (std::ranges::none_of(utf8, ascii::is_octet_above_ascii)) return parse(utf8);
  if (utf8.size() > kLongestName * 4 || utf8.contains('\0')) return std::nullopt;
  const std::string terminated(utf8);
  char* ascii_form = nullptr;
  const int status =
      idn2_to_ascii_8z(terminated.c_str(), &ascii_form, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (status != IDN2_OK) return std::nullopt;
  const std::string copy(ascii_form);
  idn2_free(ascii_form);
  return parse(copy);
}

std::string Name::international() const {
  if (!text_.contains("xn--")) return text_;
  char* unicode_form = nullptr;
  if (idn2_to_unicode_8z8z(text_.c_str(), &unicode_form, 0) != IDN2_OK) return text_;
  std::string copy(unicode_form);
  idn2_free(unicode_form);
  return copy;
}

std::size_t Name::label_count() const {
  if (is_root()) return 0;
  return 1 + static_cast<std::size_t>(std::ranges::count(text_, '.'));
}

bool Name::is_plain() const {
  return text_.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
}

Name Name::parent() const {
  const std::size_t dot = text_.find('.');
  return dot == std::string::npos ? Name() : Name(text_.substr(dot + 1));
}

Name Name::suffix(std::size_t count) const {
  if (count == 0) return {};
  std::size_t start = text_.size();
  while (count-- > 0) {
    const std::size_t dot = start == 0 ? std::string::npos : text_.rfind('.', start - 1);
    if (dot == std::string::npos) return *this;
    start = dot;
  }
  return Name(text_.substr(start + 1));
}

std::optional<Name> Name::prefixed(std::string_view prefix) const {
  std::string joined(prefix);
  if (!is_root()) {
    joined += '.';
    joined += text_;
  }
  return parse(joined);
}

bool Name::is_within(const Name& other) const {
  if (other.is_root() || text_ == other.text_) return true;
  return text_.size() > other.text_.size() && text_.ends_with(other.text_) &&
         text_[text_.size() - other.text_.size() - 1] == '.';
}

}  // namespace waybill::dns
