// ClickHouse's RowBinary: what is inserted and what is answered. Numbers in little-endian octets,
// texts as in varint.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "store/event_store.h"
#include "store/varint.h"

namespace waybill::store::clickhouse {

template <class Number>
void put_fixed(std::string& to, Number value) {
  auto rest = static_cast<std::uint64_t>(value);
  for (std::size_t i = 0; i < sizeof value; ++i, rest >>= 8U)
    to.push_back(static_cast<char>(rest));
}
inline void put_day(std::string& to, Day day) {
  put_fixed(to, static_cast<std::uint16_t>(day));
}
inline void put_flag(std::string& to, bool flag) {
  to.push_back(flag ? 1 : 0);
}

// FixedString(16): an IPv4 address as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2).
inline std::string packed_address(const IpAddress& ip) {
  const auto& octets = ip.octets();
  if (!ip.is_v4()) return {octets.begin(), octets.end()};
  std::string mapped(10, '\0');
  mapped += "\xff\xff";
  mapped.append(octets.begin(), octets.begin() + 4);
  return mapped;
}

template <class Number>
Number read_fixed(PackedReader& reader) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < sizeof(Number); ++i)
    value |= std::uint64_t{reader.octet()} << 8 * i;
  return static_cast<Number>(value);
}
inline Day read_day(PackedReader& reader) {
  return read_fixed<std::uint16_t>(reader);
}
inline std::uint64_t read_count(PackedReader& reader) {
  return read_fixed<std::uint64_t>(reader);
}

inline IpAddress read_address(PackedReader& reader) {
  const std::string_view octets = reader.octets(16);
  if (octets.size() < 16) return {};
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(octets[i]); };
  if (octets.starts_with(std::string_view("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12)))
    return IpAddress::v4({at(12), at(13), at(14), at(15)});
  std::array<std::uint8_t, 16> all{};
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = at(i);
  return IpAddress::v6(all);
}

// A text as a literal of SQL. Everything but letters, digits and a few signs is escaped by its
// code, so that nothing of it can end the literal.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace waybill::store::clickhouse
