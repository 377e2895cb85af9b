#include "reputation/origin.h"

#include <limits>

#include "base/ascii.h"
#include "base/network.h"

namespace waybill::reputation {
namespace {

constexpr std::string_view kZoneV4 = ".origin.asn.cymru.com", kZoneV6 = ".origin6.asn.cymru.com";
constexpr std::size_t kFields = 5;

bool is_country(std::string_view text) {
  return text.size() == 2 && ascii::is_upper(text[0]) && ascii::is_upper(text[1]);
}

}  // namespace

std::optional<Origin> parse_origin(std::string_view text) {
  const auto fields = ascii::split(text, '|');
  if (fields.size() != kFields) return std::nullopt;
  const std::string_view numbers = ascii::trim(fields[0]);
  const auto number = ascii::parse_number(numbers.substr(0, numbers.find(' ')));
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  const std::string_view prefix = ascii::trim(fields[1]), country = ascii::trim(fields[2]);
  if (!Network::parse(prefix)) return std::nullopt;
  return Origin{static_cast<std::uint32_t>(*number), std::string(prefix),
                is_country(country) ? std::string(country) : std::string()};
}

std::optional<dns::Question> origin_question(const IpAddress& address) {
  if (address.is_private()) return std::nullopt;
  const auto name =
      dns::Name::parse(address.reversed() + std::string(address.is_v4() ? kZoneV4 : kZoneV6));
  if (!name) return std::nullopt;
  return dns::Question{*name, dns::Type::Txt};
}

}  // namespace waybill::reputation
