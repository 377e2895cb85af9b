// Which network announces an address, by the DNS service of Team Cymru (origin.asn.cymru.com).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "dns/inquiry.h"

namespace waybill::reputation {

struct Origin {
  std::uint32_t number = 0;  // of the autonomous system
  std::string prefix;        // "192.0.2.0/24"
  std::string country;       // ISO 3166, of the registration; "" not told
  bool operator==(const Origin&) const = default;
};

// "64500 | 192.0.2.0/24 | US | arin | 2001-01-01"; of several systems the first. Nothing for
// another text.
[[nodiscard]] std::optional<Origin> parse_origin(std::string_view text);

// Nothing for an address that cannot be asked for.
[[nodiscard]] std::optional<dns::Question> origin_question(const IpAddress& address);

}  // namespace waybill::reputation
