#include "imap/command.h"

#include <fmt/format.h>

#include "base/base64.h"

namespace waybill::imap {

std::optional<std::string> quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == '\0' || (static_cast<unsigned char>(c) & 0x80U) != 0)
      return std::nullopt;
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string sequence_set(std::span<const std::uint32_t> numbers) {
  std::string set;
  for (std::size_t first = 0; first < numbers.size();) {
    std::size_t last = first;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
      ++last;
    if (!set.empty()) set += ',';
    set += last == first ? std::to_string(numbers[first])
                         : fmt::format("{}:{}", numbers[first], numbers[last]);
    first = last + 1;
  }
  return set;
}

std::string plain_response(std::string_view user, std::string_view password) {
  std::string text(1, '\0');
  text.append(user).append(1, '\0').append(password);
  return base64::encode(text);
}

std::string oauthbearer_response(std::string_view user, std::string_view token) {
  std::string name;  // RFC 5801 §4: "," and "=" of an authorization identity are escaped
  for (const char c : user)
    name += c == ',' ? std::string("=2C") : c == '=' ? std::string("=3D") : std::string(1, c);
  return base64::encode(fmt::format("n,a={},\001auth=Bearer {}\001\001", name, token));
}

std::string xoauth2_response(std::string_view user, std::string_view token) {
  return base64::encode(fmt::format("user={}\001auth=Bearer {}\001\001", user, token));
}

}  // namespace waybill::imap
