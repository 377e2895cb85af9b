#include "base/utf8.h"

#include <cstddef>

namespace waybill {
namespace {

// Octets of the well-formed sequence at the start of `text`, which is not empty; 0 when there is
// none.
std::size_t sequence_length(std::string_view text) {
  const auto octet = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (octet(i) & 0xC0U) == 0x80U; };
  const unsigned lead = octet(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if ((lead & 0xF0U) == 0xE0U) {
    const bool second = lead == 0xE0   ? octet(1) >= 0xA0 && octet(1) <= 0xBF
                        : lead == 0xED ? octet(1) >= 0x80 && octet(1) <= 0x9F
                                       : continues(1);
    return second && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool second = lead == 0xF0   ? octet(1) >= 0x90 && octet(1) <= 0xBF
                        : lead == 0xF4 ? octet(1) >= 0x80 && octet(1) <= 0x8F
                                       : continues(1);
    return second && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      result += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      result += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return result;
}

}  // namespace waybill
