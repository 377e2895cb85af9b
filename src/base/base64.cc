#include "base/base64.h"

#include <array>
#include <cstdint>

#include "base/ascii.h"

namespace waybill::base64 {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int16_t, 256> make_values() {
  std::array<std::int16_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int16_t>(i);
  return values;
}
constexpr std::array<std::int16_t, 256> kValues = make_values();

enum class Strictness { Strict, Lenient };

// The octets that `digits` (2 to 4) digits of a group of four stand for.
void append_octets(std::string& bytes, std::uint32_t group, unsigned digits) {
  group <<= 6U * (4U - digits);
  for (unsigned octet = 0; octet + 1 < digits; ++octet)
    bytes += static_cast<char>(group >> (16U - 8U * octet) & 0xFFU);
}

std::optional<std::string> decode(std::string_view text, Strictness strictness) {
  const bool lenient = strictness == Strictness::Lenient;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  unsigned digits = 0;  // of the current group of four
  unsigned padding = 0;
  for (const char c : text) {
    const int value = kValues[static_cast<unsigned char>(c)];
    if (c == '=') {
      ++padding;
    } else if (value < 0) {
      if (!lenient && !ascii::is_space(c)) return std::nullopt;
    } else if (padding != 0) {
      if (!lenient) return std::nullopt;
      break;
    } else {
      group = group << 6U | static_cast<std::uint32_t>(value);
      if (++digits < 4) continue;
      append_octets(bytes, group, digits);
      group = 0;
      digits = 0;
    }
  }
  if (!lenient && (digits == 1 || padding != (4 - digits) % 4)) return std::nullopt;
  if (digits >= 2) append_octets(bytes, group, digits);
  return bytes;
}

}  // namespace

std::string encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto octet = [&](std::size_t k) -> std::uint32_t {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    const std::uint32_t group = octet(0) << 16U | octet(1) << 8U | octet(2);
    text += kAlphabet[group >> 18U];
    text += kAlphabet[group >> 12U & 63U];
    text += i + 1 < bytes.size() ? kAlphabet[group >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? kAlphabet[group & 63U] : '=';
  }
  return text;
}

std::optional<std::string> decode(std::string_view text) {
  return decode(text, Strictness::Strict);
}

std::string decode_leniently(std::string_view text) {
  return decode(text, Strictness::Lenient).value_or(std::string());
}

}  // namespace waybill::base64
