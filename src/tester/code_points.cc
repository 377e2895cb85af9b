#include "tester/code_points.h"

#include <algorithm>

namespace waybill::tester {
namespace {

unsigned continuation(std::string_view text, std::size_t pos) {
  return pos < text.size() ? static_cast<unsigned char>(text[pos]) & 0x3FU : 0U;
}

}  // namespace

void append_code_point(std::string& out, char32_t code) {
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (is_surrogate || code > 0x10FFFF || code == 0) code = kReplacementPoint;
  const auto put = [&](char32_t octet) { out += static_cast<char>(octet); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

char32_t next_code_point(std::string_view text, std::size_t& pos) {
  const unsigned lead = static_cast<unsigned char>(text[pos]);
  if (lead < 0xC0) {
    ++pos;
    return lead;
  }
  const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  char32_t code = lead & (0x3FU >> more);
  for (std::size_t i = 1; i <= more; ++i)
    code = (code << 6U) | continuation(text, pos + i);
  pos = std::min(pos + 1 + more, text.size());
  return code;
}

}  // namespace waybill::tester
