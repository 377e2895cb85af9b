#include "http/target.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::http {
namespace {

enum class Plus : unsigned char { Itself, Space };

std::optional<std::string> decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::Space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = ascii::hex_value(text[i + 1]);
      const int low = ascii::hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_utf8(decoded)) return std::nullopt;
  return decoded;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::optional<std::string> decode_path(std::string_view text) {
  if (!text.starts_with('/')) return std::nullopt;
  std::string path;
  for (const std::string_view segment : ascii::split(text.substr(1), '/')) {
    const auto decoded = decode(segment, Plus::Itself);
    if (!decoded || *decoded == "." || *decoded == "..") return std::nullopt;
    if (decoded->find_first_of("/\\") != std::string::npos) return std::nullopt;
    if (std::ranges::any_of(*decoded, is_control)) return std::nullopt;
    path += '/';
    path += *decoded;
  }
  return path;
}

// "/path?query" of "http://host/path?query" (RFC 9112 §3.2.2: every server must accept it).
std::string_view origin_form(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!ascii::istarts_with(text, scheme)) continue;
    const std::size_t slash = text.find('/', scheme.size());
    return slash == std::string_view::npos ? "/" : text.substr(slash);
  }
  return text;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  if (text.size() > kLongestTarget) return std::nullopt;
  text = origin_form(text);
  if (text.find('#') != std::string_view::npos) return std::nullopt;
  const std::size_t mark = text.find('?');
  auto path = decode_path(text.substr(0, mark));
  if (!path) return std::nullopt;
  Target target{*std::move(path), {}};
  if (mark == std::string_view::npos) return target;
  for (const std::string_view pair : ascii::split(text.substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    if (target.query.size() == kMostParameters) return std::nullopt;
    const std::size_t equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), Plus::Space);
    auto value =
        decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1),
               Plus::Space);
    if (!name || !value || name->contains('\0') || value->contains('\0')) return std::nullopt;
    target.query.emplace_back(*std::move(name), *std::move(value));
  }
  return target;
}

}  // namespace waybill::http
