#include "smtp/proxy_header.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"

namespace waybill::smtp {
namespace {

using Read = std::variant<ProxyHeader, ProxyUnfinished, ProxyFault>;

constexpr std::string_view kLineStart = "PROXY ";
constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

bool may_become(std::string_view octets, std::string_view start) {
  return start.starts_with(octets.substr(0, start.size()));
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto number = ascii::parse_number(text);
  if (!number || *number > 65'535 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

// §2.1: PROXY TCP4 source destination source-port destination-port
Read read_line(std::string_view octets) {
  const std::size_t end = octets.substr(0, kLongestProxyLine).find("\r\n");
  if (end == std::string_view::npos) {
    if (octets.size() < kLongestProxyLine) return ProxyUnfinished();
    return ProxyFault();
  }
  const std::string_view line = octets.substr(kLineStart.size(), end - kLineStart.size());
  ProxyHeader header{.octets = end + 2, .client = {}};
  const auto words = ascii::split(line, ' ');
  if (words.front() == "UNKNOWN") return header;
  const bool is_v4 = words.front() == "TCP4";
  if ((!is_v4 && words.front() != "TCP6") || words.size() != 5) return ProxyFault();
  const auto source = IpAddress::parse(words[1]);
  const auto destination = IpAddress::parse(words[2]);
  const auto port = parse_port(words[3]);
  if (!source || !destination || !port || !parse_port(words[4])) return ProxyFault();
  // An IPv4 address may be written as one of IPv6.
  if (is_v4 && !(source->is_v4() && destination->is_v4())) return ProxyFault();
  header.client = {*source, *port};
  return header;
}

std::uint8_t octet_at(std::string_view octets, std::size_t at) {
  return static_cast<std::uint8_t>(octets[at]);
}
std::uint16_t number_at(std::string_view octets, std::size_t at) {
  return static_cast<std::uint16_t>(octet_at(octets, at) << 8U | octet_at(octets, at + 1));
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> address_at(std::string_view octets, std::size_t at) {
  std::array<std::uint8_t, kSize> address{};
  for (std::size_t i = 0; i < kSize; ++i)
    address.at(i) = octet_at(octets, at + i);
  return address;
}

// §2.2: signature, version and command, family, length, addresses, extensions.
Read read_binary(std::string_view octets) {
  constexpr std::size_t kFixed = 16;
  constexpr unsigned kLocal = 0x20;
  constexpr unsigned kProxy = 0x21;
  constexpr unsigned kTcp4 = 0x11;
  constexpr unsigned kTcp6 = 0x21;
  if (octets.size() < kFixed) return ProxyUnfinished();
  const unsigned command = octet_at(octets, 12);
  const unsigned family = octet_at(octets, 13);
  const std::size_t size = kFixed + number_at(octets, 14);
  if ((command != kLocal && command != kProxy) || size > kLongestProxyHeader) return ProxyFault();
  if (octets.size() < size) return ProxyUnfinished();
  ProxyHeader header{.octets = size, .client = {}};
  if (command == kLocal) return header;
  if (family == kTcp4) {
    if (size < kFixed + 12) return ProxyFault();
    header.client = {IpAddress::v4(address_at<4>(octets, kFixed)), number_at(octets, kFixed + 8)};
  } else if (family == kTcp6) {
    if (size < kFixed + 36) return ProxyFault();
    header.client = {IpAddress::v6(address_at<16>(octets, kFixed)), number_at(octets, kFixed + 32)};
  }
  return header;
}

}  // namespace

Read read_proxy_header(std::string_view octets) {
  if (octets.starts_with(kSignature)) return read_binary(octets);
  if (octets.starts_with(kLineStart)) return read_line(octets);
  const bool is_short = octets.size() < kSignature.size();
  if (is_short && (may_become(octets, kSignature) || may_become(octets, kLineStart)))
    return ProxyUnfinished();
  return ProxyFault();
}

}  // namespace waybill::smtp
