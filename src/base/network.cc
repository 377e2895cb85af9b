#include "base/network.h"

#include "base/ascii.h"

namespace waybill {

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address, address->bits()};
  const auto prefix = ascii::parse_number(text.substr(slash + 1));
  if (!prefix || *prefix > address->bits()) return std::nullopt;
  return Network{*address, static_cast<unsigned>(*prefix)};
}

}  // namespace waybill
