#include <algorithm>
#include <array>
#include <optional>

#include "base/check.h"
#include "net/guard.h"

namespace waybill::net {
namespace {

// Beyond what IpAddress::is_special() knows: the IANA registries of special addresses, whole
// classes that nothing public lies in.
constexpr std::array<std::string_view, 11> kReserved = {
    "0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    "::/8",      "100::/64",     "64:ff9b:1::/48", "fec0::/10",     "ff00::/8"};
constexpr std::string_view kUnicast6 = "2000::/3";  // all that has been given to anybody

Network network_of(std::string_view text) {
  const auto network = Network::parse(text);
  CHECK(network.has_value());
  return *network;
}

bool is_reserved(const IpAddress& address) {
  static const auto kNetworks = [] {
    std::array<Network, kReserved.size()> networks;
    std::ranges::transform(kReserved, networks.begin(), network_of);
    return networks;
  }();
  return std::ranges::any_of(kNetworks,
                             [&](const Network& network) { return network.holds(address); });
}

// The IPv4 address that packets to an IPv6 address end at: NAT64 (RFC 6052), 6to4 (RFC 3056),
// Teredo (RFC 4380, whose client address is inverted).
std::optional<IpAddress> embedded_v4(const IpAddress& address) {
  static const Network kNat64 = network_of("64:ff9b::/96");
  static const Network k6to4 = network_of("2002::/16");
  static const Network kTeredo = network_of("2001::/32");
  const auto& octets = address.octets();
  const auto v4_at = [&](std::size_t at, std::uint8_t mask) {
    std::array<std::uint8_t, 4> v4{};
    for (std::size_t i = 0; i < v4.size(); ++i)
      v4.at(i) = static_cast<std::uint8_t>(octets.at(at + i) ^ mask);
    return IpAddress::v4(v4);
  };
  if (kNat64.holds(address)) return v4_at(12, 0);
  if (k6to4.holds(address)) return v4_at(2, 0);
  if (kTeredo.holds(address)) return v4_at(12, 0xFF);
  return std::nullopt;
}

}  // namespace

bool may_be_asked(const IpAddress& address, std::span<const Network> allowed) {
  const auto is_within = [&](const Network& network) { return network.holds(address); };
  if (std::ranges::any_of(allowed, is_within)) return true;
  if (const auto inner = embedded_v4(address)) return may_be_asked(*inner, {});
  static const Network kUnicast = network_of(kUnicast6);
  if (!address.is_v4() && !kUnicast.holds(address)) return false;
  return !address.is_special() && !is_reserved(address);
}

}  // namespace waybill::net
