#include "base/utf16.h"

#include <cstdint>
#include <optional>

namespace waybill {
namespace {

constexpr std::string_view kLittleEndian = "\xFF\xFE";
constexpr std::string_view kBigEndian = "\xFE\xFF";
constexpr char32_t kReplacement = 0xFFFD;

void append_utf8(std::string& text, char32_t c) {
  const auto octet = [](char32_t value) {
    return static_cast<char>(static_cast<unsigned char>(value));
  };
  const auto tail = [&](unsigned shift) { return octet(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) {
    text += octet(c);
  } else if (c < 0x800) {
    text += octet(0xC0U | (c >> 6U));
    text += tail(0);
  } else if (c < 0x10000) {
    text += octet(0xE0U | (c >> 12U));
    text += tail(6);
    text += tail(0);
  } else {
    text += octet(0xF0U | (c >> 18U));
    text += tail(12);
    text += tail(6);
    text += tail(0);
  }
}

// The code units of the text; nothing beyond its end.
class Units {
 public:
  explicit Units(std::string_view octets)
      : octets_(octets.substr(2)), first_is_high_(octets.starts_with(kBigEndian)) {}

  [[nodiscard]] bool is_at_end() const { return pos_ >= octets_.size(); }
  [[nodiscard]] std::optional<char32_t> peek() const {
    if (pos_ + 1 >= octets_.size()) return std::nullopt;
    const auto a = static_cast<unsigned char>(octets_[pos_]);
    const auto b = static_cast<unsigned char>(octets_[pos_ + 1]);
    return first_is_high_ ? static_cast<char32_t>(a << 8U | b) : static_cast<char32_t>(b << 8U | a);
  }
  void advance() { pos_ += 2; }

 private:
  std::string_view octets_;
  bool first_is_high_;
  std::size_t pos_ = 0;
};

bool is_high_surrogate(char32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(char32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

char32_t next_character(Units& units) {
  const std::optional<char32_t> unit = units.peek();
  units.advance();
  if (!unit || is_low_surrogate(*unit)) return kReplacement;
  if (!is_high_surrogate(*unit)) return *unit;
  const std::optional<char32_t> low = units.peek();
  if (!low || !is_low_surrogate(*low)) return kReplacement;
  units.advance();
  return 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
}

}  // namespace

bool is_utf16(std::string_view octets) {
  return octets.starts_with(kLittleEndian) || octets.starts_with(kBigEndian);
}

std::string utf16_to_utf8(std::string_view octets) {
  if (!is_utf16(octets)) return std::string(octets);
  std::string text;
  text.reserve(octets.size() / 2);
  for (Units units(octets); !units.is_at_end();)
    append_utf8(text, next_character(units));
  return text;
}

}  // namespace waybill
