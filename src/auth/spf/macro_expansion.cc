#include "auth/spf/macro_expansion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/ascii.h"

namespace waybill::spf {
namespace {

// %{i}: dotted quad, or the nibbles of IPv6 with dots between them (§7.3).
std::string dotted_ip(const IpAddress& ip) {
  if (ip.is_v4()) return ip.to_string();
  std::string text;
  for (const std::uint8_t octet : ip.octets())
    fmt::format_to(std::back_inserter(text), "{}{:X}.{:X}", text.empty() ? "" : ".", octet >> 4U,
                   octet & 15U);
  return text;
}

// A domain that is written with U-labels stands in macros with A-labels (RFC 8616 §4).
std::string ascii_domain(std::string_view domain) {
  if (std::ranges::none_of(domain, ascii::is_octet_above_ascii)) return std::string(domain);
  const auto name = dns::Name::parse_international(domain);
  return name ? name->text() : std::string(domain);
}

std::string value_of(MacroLetter letter, const MacroValues& values) {
  const IpAddress& ip = values.query.ip;
  switch (letter) {
    case MacroLetter::Sender:
      return fmt::format("{}@{}", values.sender.local_part, ascii_domain(values.sender.domain));
    case MacroLetter::LocalPart: return std::string(values.sender.local_part);
    case MacroLetter::SenderDomain: return ascii_domain(values.sender.domain);
    case MacroLetter::Domain: return std::string(values.domain);
    case MacroLetter::Ip: return dotted_ip(ip);
    case MacroLetter::ValidatedName: return std::string(values.validated_name);
    case MacroLetter::IpVersion: return ip.is_v4() ? "in-addr" : "ip6";
    case MacroLetter::Helo: return ascii_domain(values.query.helo);
    case MacroLetter::ReadableIp: return ip.to_string();
    case MacroLetter::Receiver:
      return values.query.receiver.empty() ? "unknown" : values.query.receiver;
    case MacroLetter::Time: return fmt::format("{}", values.query.now);
  }
  std::abort();
}

std::vector<std::string_view> split_at_any(std::string_view text, std::string_view delimiters) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find_first_of(delimiters);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Split, reverse, keep the right-hand parts, join with dots: in this order (§7.3).
std::string transform(const Macro& macro, std::string value) {
  const bool plain =
      macro.keep == kKeepAllParts && macro.order == MacroOrder::AsIs && macro.delimiters.empty();
  if (plain) return value;
  auto parts = split_at_any(value, macro.delimiters.empty() ? "." : macro.delimiters);
  if (macro.order == MacroOrder::Reversed) std::ranges::reverse(parts);
  if (macro.keep < parts.size())
    parts.erase(parts.begin(), parts.end() - static_cast<std::ptrdiff_t>(macro.keep));
  return fmt::format("{}", fmt::join(parts, "."));
}

// Upper-case letters ask for this: all but RFC 3986 "unreserved" becomes %XX.
std::string url_escape(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      escaped += c;
    } else {
      fmt::format_to(std::back_inserter(escaped), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

bool shows_local_part(MacroLetter letter) {
  return letter == MacroLetter::Sender || letter == MacroLetter::LocalPart;
}

}  // namespace

bool uses(const MacroString& text, MacroLetter letter) {
  return std::ranges::any_of(text.pieces, [letter](const MacroPiece& piece) {
    const auto* macro = std::get_if<Macro>(&piece);
    return macro != nullptr && macro->letter == letter;
  });
}

std::optional<std::string> expand(const MacroString& text, const MacroValues& values) {
  if (text.is_literal()) return std::string(text.text);
  const bool ascii_local =
      std::ranges::none_of(values.sender.local_part, ascii::is_octet_above_ascii);
  std::string expanded;
  for (const MacroPiece& piece : text.pieces) {
    if (const auto* literal = std::get_if<std::string_view>(&piece)) {
      expanded += *literal;
    } else {
      const Macro& macro = std::get<Macro>(piece);
      if (!ascii_local && shows_local_part(macro.letter)) return std::nullopt;
      const std::string value = transform(macro, value_of(macro.letter, values));
      expanded += macro.escape == MacroEscape::Url ? url_escape(value) : value;
    }
    if (expanded.size() > kLongestExpansion) return std::nullopt;
  }
  return expanded;
}

std::optional<dns::Name> name_of(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  while (text.size() > dns::kLongestName) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    text.remove_prefix(dot + 1);
  }
  auto name = dns::Name::parse(text);
  return name && !name->is_root() ? std::move(name) : std::nullopt;
}

}  // namespace waybill::spf
