#include "http/forwarded.h"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace waybill::http {
namespace {

bool is_in(const IpAddress& address, std::span<const Network> networks) {
  return std::ranges::any_of(networks, [&](const Network& net) { return net.holds(address); });
}

// "192.0.2.1", "192.0.2.1:1234", "[2001:db8::1]:1234", "2001:db8::1".
std::optional<IpAddress> read_address(std::string_view text) {
  if (text.starts_with('[')) return IpAddress::parse(text.substr(1, text.find(']') - 1));
  if (const auto address = IpAddress::parse(text)) return address;
  return IpAddress::parse(text.substr(0, text.find(':')));
}

std::vector<std::string_view> values_of(const Fields& fields, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [other, value] : fields.all()) {
    if (!ascii::iequals(other, name)) continue;
    for (const std::string_view part : ascii::split(value, ','))
      values.push_back(ascii::trim(part));
  }
  return values;
}

}  // namespace

Origin origin_of(const IpAddress& peer, bool is_tls, const Fields& fields,
                 std::span<const Network> trusted) {
  Origin origin{peer, is_tls, false};
  if (!is_in(peer, trusted)) {
    origin.is_behind_stranger =
        fields.has("X-Forwarded-For") || fields.has("Forwarded") || fields.has("Via");
    return origin;
  }
  for (const std::string_view text : values_of(fields, "X-Forwarded-For") | std::views::reverse) {
    const auto address = read_address(text);
    if (!address) break;
    origin.address = *address;
    if (!is_in(*address, trusted)) break;
  }
  const auto schemes = values_of(fields, "X-Forwarded-Proto");
  if (!schemes.empty()) origin.is_secure = ascii::iequals(schemes.back(), "https");
  return origin;
}

}  // namespace waybill::http
