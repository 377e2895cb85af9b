// Hashes for tables in memory: fast, the same on every run, not for secrets.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace waybill {

namespace hash_detail {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15U;   // 2^64 by the golden ratio
constexpr std::uint64_t kSecond = 0xD1B54A32D192ED03U;  // odd, without a pattern

inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

template <class T>
std::uint64_t load(const char* text) {
  T value = 0;
  std::memcpy(&value, text, sizeof value);
  return value;
}

// Up to eight octets as a number.
inline std::uint64_t load_tail(const char* text, std::size_t size) {
  if (size >= 8) return load<std::uint64_t>(text);
  if (size >= 4) return load<std::uint32_t>(text) | load<std::uint32_t>(text + size - 4) << 32U;
  if (size == 0) return 0;
  return load<std::uint8_t>(text) | load<std::uint8_t>(text + size / 2) << 8U |
         load<std::uint8_t>(text + size - 1) << 16U;
}

// ASCII capitals among eight octets become small letters.
constexpr std::uint64_t lower(std::uint64_t octets) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  const std::uint64_t seven = octets & 0x7F * kEach;
  const std::uint64_t from_a = seven + (0x80 - 'A') * kEach;
  const std::uint64_t beyond_z = seven + (0x7F - 'Z') * kEach;
  return octets | ((from_a ^ beyond_z) & ~octets & 0x80 * kEach) >> 2U;
}

template <class Change>
std::uint64_t hash(std::string_view text, Change change) {
  std::uint64_t state = mixed(text.size() ^ kFirst, kSecond);
  const char* place = text.data();
  std::size_t left = text.size();
  for (; left > 16; left -= 16, place += 16)
    state = mixed(change(load<std::uint64_t>(place)) ^ state ^ kFirst,
                  change(load<std::uint64_t>(place + 8)) ^ kSecond);
  const std::size_t first = left > 8 ? 8 : left;
  return mixed(change(load_tail(place, first)) ^ state ^ kFirst,
               change(load_tail(place + first, left - first)) ^ kSecond ^ state << 32U);
}

}  // namespace hash_detail

[[nodiscard]] inline std::uint64_t hash_of(std::string_view text) {
  return hash_detail::hash(text, [](std::uint64_t octets) { return octets; });
}

// The same for texts that differ in ASCII case only.
[[nodiscard]] inline std::uint64_t hash_of_lower(std::string_view text) {
  return hash_detail::hash(text, hash_detail::lower);
}

[[nodiscard]] inline std::uint64_t hash_of(std::uint64_t a, std::uint64_t b) {
  return hash_detail::mixed(a ^ hash_detail::kFirst, b ^ hash_detail::kSecond);
}

}  // namespace waybill
