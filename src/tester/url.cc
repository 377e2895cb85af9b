#include "tester/url.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "base/ip.h"
#include "dns/name.h"

namespace waybill::tester {
namespace {

bool is_scheme_octet(char c) {
  return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.';
}

// What browsers drop: controls and spaces around, tabs and line ends anywhere.
std::string without_noise(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  std::string clean;
  clean.reserve(text.size());
  std::ranges::copy_if(text, std::back_inserter(clean),
                       [](char c) { return c != '\t' && c != '\r' && c != '\n'; });
  return clean;
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           ascii::hex_value(text[i + 1]) >= 0 && ascii::hex_value(text[i + 2]) >= 0;
    if (is_escape) {
      plain +=
          static_cast<char>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// One piece of an IPv4 address: decimal, "0x…" or "0…".
std::optional<std::uint64_t> parse_piece(std::string_view piece) {
  int base = 10;
  if (ascii::istarts_with(piece, "0x")) {
    base = 16;
    piece.remove_prefix(2);
    if (piece.empty()) return 0;
  } else if (piece.size() > 1 && piece.front() == '0') {
    base = 8;
    piece.remove_prefix(1);
  }
  std::uint64_t value = 0;
  const char* end = piece.data() + piece.size();
  const auto [stop, error] = std::from_chars(piece.data(), end, value, base);
  if (piece.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// The IPv4 parser of browsers: up to four pieces, the last one fills what is left. Nothing: no
// address; a host whose last label is a number is one or is invalid.
std::optional<IpAddress> parse_loose_v4(std::string_view host) {
  const std::vector<std::string_view> pieces = ascii::split(host, '.');
  if (pieces.size() > 4) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto piece = parse_piece(pieces[i]);
    if (!piece) return std::nullopt;
    const bool is_last = i + 1 == pieces.size();
    const std::size_t bits = is_last ? 8 * (5 - pieces.size()) : 8;
    if (*piece >> bits != 0) return std::nullopt;
    value |= is_last ? *piece : *piece << (8 * (3 - i));
  }
  return IpAddress::v4({static_cast<std::uint8_t>(value >> 24U),
                        static_cast<std::uint8_t>(value >> 16U),
                        static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)});
}

bool ends_in_number(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  return !last.empty() &&
         (std::ranges::all_of(last, ascii::is_digit) || (parse_piece(last) && last.front() == '0'));
}

void set_address(Url& url, std::string_view written, const std::optional<IpAddress>& address) {
  url.kind = address ? Url::Host::Address : Url::Host::Invalid;
  url.host = address ? address->to_string() : ascii::lower(written);
}

void set_name(Url& url, std::string_view written) {
  std::string host = percent_decoded(written);
  if (host.ends_with('.')) host.pop_back();
  if (ends_in_number(host)) return set_address(url, host, parse_loose_v4(host));
  constexpr std::string_view kForbidden = " #%/:<>?@[\\]^|\"'`{}";
  const auto name = dns::Name::parse_international(host);
  const bool is_bad = !name || name->is_root() || std::ranges::any_of(name->text(), [&](char c) {
    return kForbidden.contains(c) || static_cast<unsigned char>(c) <= ' ';
  });
  url.kind = is_bad ? Url::Host::Invalid : Url::Host::Name;
  url.host = name && !is_bad ? name->text() : ascii::lower(host);
}

void set_authority(Url& url, std::string_view authority) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  if (authority.starts_with('[')) {
    const std::size_t end = std::min(authority.find(']'), authority.size());
    const std::string_view inside = authority.substr(1, end - 1);
    set_address(url, inside, IpAddress::parse(inside));
    authority.remove_prefix(std::min(end + 1, authority.size()));
    if (authority.starts_with(':')) url.port = authority.substr(1);
    return;
  }
  if (const std::size_t colon = authority.rfind(':'); colon != std::string_view::npos) {
    url.port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  set_name(url, authority);
}

}  // namespace

Url parse_url(std::string_view text) {
  Url url;
  const std::string clean = without_noise(text);
  std::string_view rest = clean;
  const std::size_t end =
      static_cast<std::size_t>(std::ranges::find_if_not(rest, is_scheme_octet) - rest.begin());
  if (end > 0 && end < rest.size() && rest[end] == ':' && ascii::is_alpha(rest.front())) {
    url.scheme = ascii::lower(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  } else if (rest.starts_with("//")) {
    url.scheme = "https";
  }
  if (!url.is_web()) {
    url.rest = rest;
    return url;
  }
  const auto is_slash = [](char c) { return c == '/' || c == '\\'; };
  while (!rest.empty() && is_slash(rest.front()))  // browsers take any number
    rest.remove_prefix(1);
  const std::size_t host_end = std::min(rest.find_first_of("/\\?#"), rest.size());
  set_authority(url, rest.substr(0, host_end));
  url.rest = rest.substr(host_end);
  return url;
}

}  // namespace waybill::tester
