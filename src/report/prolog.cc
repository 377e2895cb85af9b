#include "report/prolog.h"

#include "base/ascii.h"

namespace waybill::report {
namespace {

// The value of `name="value"` in a declaration; "" without one.
std::string_view value_of(std::string_view declaration, std::string_view name) {
  const std::size_t at = ascii::ifind(declaration, name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = ascii::trim(declaration.substr(at + name.size()));
  if (!rest.starts_with('=')) return {};
  rest = ascii::trim(rest.substr(1));
  if (!rest.starts_with('"') && !rest.starts_with('\'')) return {};
  const std::size_t end = rest.find(rest.front(), 1);
  return end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
}

void take_charset(std::string_view name, ValueText& values, std::string& charset) {
  const std::string lower = ascii::lower(name);
  if (lower.empty() || lower == "utf-8" || lower == "utf8" || lower == "us-ascii") return;
  values.note(Deviation::CharsetDeclared);
  if (lower.starts_with("utf-16") || lower.starts_with("utf-32") || lower.starts_with("ucs"))
    return;  // what the octets are was told by themselves
  charset = lower;
}

// The text without its sections.
std::string_view skip_section(std::string_view text) {
  const std::string_view end_mark = text.starts_with("<!--") ? "-->" : "?>";
  const std::size_t end = text.find(end_mark);
  return end == std::string_view::npos ? std::string_view() : text.substr(end + end_mark.size());
}

}  // namespace

void take_prolog(std::string_view text, ValueText& values, std::string& charset) {
  bool is_first = true;
  std::string_view rest = ascii::trim(text);
  while (!rest.empty()) {
    if (rest.starts_with("<?xml") && !rest.starts_with("<?xml-")) {
      const std::string_view declaration = rest.substr(0, rest.find("?>"));
      const bool is_valid = is_first && rest.data() == text.data() &&
                            value_of(declaration, "version").starts_with("1.");
      if (!is_valid) values.note(Deviation::DeclarationInvalid);
      take_charset(value_of(declaration, "encoding"), values, charset);
    } else if (!rest.starts_with("<!--") && !rest.starts_with("<?")) {
      values.note(Deviation::JunkBeforeRoot);
      const std::size_t next = rest.find('<', 1);
      rest = next == std::string_view::npos ? std::string_view() : rest.substr(next);
      continue;
    }
    is_first = false;
    rest = ascii::trim(skip_section(rest));
  }
}

}  // namespace waybill::report
