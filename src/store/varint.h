// Numbers in as few octets as they need: seven bits an octet, the lowest first, the high bit set on
// all but the last.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::store {

inline void put_number(std::string& to, std::uint64_t value) {
  while (value >= 0x80) {
    to.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  to.push_back(static_cast<char>(value));
}

inline void put_text(std::string& to, std::string_view text) {
  put_number(to, text.size());
  to.append(text);
}

// Reads what the functions above wrote. Every read past the end or of a number beyond 64 bits makes
// it broken and gives 0 or nothing from then on, so that a reader checks once at the end.
class PackedReader {
 public:
  explicit PackedReader(std::string_view octets) : rest_(octets) {}

  [[nodiscard]] std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto octet = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{octet & 0x7FU} << shift;
      if (octet < 0x80) return value;
    }
    broken_ = true;
    rest_ = {};
    return 0;
  }
  // A view into what was given to the constructor.
  [[nodiscard]] std::string_view octets(std::uint64_t count) {
    if (count > rest_.size()) {
      broken_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  [[nodiscard]] std::string_view text() { return octets(number()); }
  [[nodiscard]] std::uint8_t octet() {
    const std::string_view one = octets(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
  }
  [[nodiscard]] bool broken() const { return broken_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool broken_ = false;
};

}  // namespace waybill::store
