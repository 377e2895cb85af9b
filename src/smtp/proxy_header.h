// The PROXY protocol, versions 1 and 2 (HAProxy's specification of 2020): who the client of a
// trusted proxy is. It stands before everything else on a connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/ip.h"

namespace waybill::smtp {

inline constexpr std::size_t kLongestProxyLine = 107;  // of version 1, with its end (§2.1)
// Of version 2: 16 octets and what they announce. Extensions make it long; ours.
inline constexpr std::size_t kLongestProxyHeader = 4'096;

struct ProxyHeader {
  std::size_t octets = 0;  // of the header; what follows is the client's
  struct Client {
    IpAddress address;
    std::uint16_t port = 0;
    bool operator==(const Client&) const = default;
  };
  // Nothing: the proxy itself speaks (LOCAL, UNKNOWN), or another family of addresses.
  std::optional<Client> client;
};
struct ProxyUnfinished {};  // more octets are needed
struct ProxyFault {};       // there is no such header; the connection is of no use

// What `octets`, the first of a connection, begin with.
[[nodiscard]] std::variant<ProxyHeader, ProxyUnfinished, ProxyFault> read_proxy_header(
    std::string_view octets);

}  // namespace waybill::smtp
