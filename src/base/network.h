// A block of IP addresses, "192.0.2.0/24".
#pragma once

#include <optional>
#include <string_view>

#include "base/ip.h"

namespace waybill {

struct Network {
  IpAddress address;
  unsigned prefix = 0;  // bits that count

  // ADDRESS/PREFIX, or an ADDRESS alone. Bits behind the prefix may be set.
  static std::optional<Network> parse(std::string_view text);
  [[nodiscard]] bool holds(const IpAddress& other) const { return other.matches(address, prefix); }
};

}  // namespace waybill
