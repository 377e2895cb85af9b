#include "base/ip.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace waybill {
namespace {

// The longest text form of an address (RFC 4291 §2.2, with an embedded dotted quad).
constexpr std::size_t kLongestAddressText = 45;
constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

struct SpecialBlock {
  std::string_view network;
  unsigned prefix;
};
constexpr SpecialBlock kPrivate[] = {
    {"10.0.0.0", 8},    {"172.16.0.0", 12}, {"192.168.0.0", 16},
    {"100.64.0.0", 10}, {"127.0.0.0", 8},   {"169.254.0.0", 16},
    {"::1", 128},       {"fc00::", 7},      {"fe80::", 10},
};
// The other blocks of the IANA special-purpose address registries (RFC 6890 and updates).
constexpr SpecialBlock kOtherSpecial[] = {
    {"0.0.0.0", 8},       {"192.0.0.0", 24},   {"192.0.2.0", 24}, {"198.18.0.0", 15},
    {"198.51.100.0", 24}, {"203.0.113.0", 24}, {"224.0.0.0", 3},  {"::", 128},
    {"2001:db8::", 32},   {"ff00::", 8},
};

bool is_in(const IpAddress& address, std::span<const SpecialBlock> blocks) {
  return std::ranges::any_of(blocks, [&address](const SpecialBlock& block) {
    const auto network = IpAddress::parse(block.network);
    return network && address.matches(*network, block.prefix);
  });
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.empty() || text.size() > kLongestAddressText || text.contains('\0')) return std::nullopt;
  std::array<char, kLongestAddressText + 1> terminated{};
  std::memcpy(terminated.data(), text.data(), text.size());
  if (std::array<std::uint8_t, 4> octets{};
      inet_pton(AF_INET, terminated.data(), octets.data()) == 1)
    return v4(octets);
  if (std::array<std::uint8_t, 16> octets{};
      inet_pton(AF_INET6, terminated.data(), octets.data()) == 1)
    return v6(octets);
  return std::nullopt;
}

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& octets) {
  IpAddress result;
  std::ranges::copy(octets, result.octets_.begin());
  return result;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& octets) {
  IpAddress result;
  if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), octets.begin())) {
    std::copy(octets.begin() + 12, octets.end(), result.octets_.begin());
    return result;
  }
  result.family_ = IpFamily::V6;
  result.octets_ = octets;
  return result;
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(is_v4() ? AF_INET : AF_INET6, octets_.data(), text.data(), text.size());
  return text.data();
}

std::string IpAddress::reversed() const {
  if (is_v4()) return fmt::format("{}.{}.{}.{}", octets_[3], octets_[2], octets_[1], octets_[0]);
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string name;
  for (std::size_t i = 16; i-- > 0;) {
    name += kHex[octets_[i] & 15U];
    name += '.';
    name += kHex[octets_[i] >> 4U];
    if (i != 0) name += '.';
  }
  return name;
}

std::string IpAddress::reverse_name() const {
  return reversed() + (is_v4() ? ".in-addr.arpa" : ".ip6.arpa");
}

bool IpAddress::is_special() const {
  return is_private() || is_in(*this, kOtherSpecial);
}

bool IpAddress::is_private() const {
  return is_in(*this, kPrivate);
}

bool IpAddress::matches(const IpAddress& network, unsigned prefix) const {
  if (family_ != network.family_) return false;
  prefix = std::min(prefix, bits());
  const std::size_t whole = prefix / 8;
  if (!std::equal(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(whole),
                  network.octets_.begin()))
    return false;
  const unsigned rest = prefix % 8;
  if (rest == 0) return true;
  const unsigned mask = 0xFFU << (8U - rest) & 0xFFU;
  return (octets_[whole] & mask) == (network.octets_[whole] & mask);
}

}  // namespace waybill
