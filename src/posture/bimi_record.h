// The record of a brand's logo (draft-brand-indicators-for-message-identification §4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::posture {

enum class BimiFault : std::uint8_t {
  BadVersion,
  NoLocation,  // no l= at all
  LocationNotHttps,
  EvidenceNotHttps,
  BadTag,  // no "name=value"
};
[[nodiscard]] std::string_view describe(BimiFault fault);  // one sentence, without full stop

struct BimiRecord {
  std::string location;      // l=: of the SVG
  std::string evidence;      // a=: of the certificate
  bool is_declined = false;  // l= and a= are there and empty: the domain wants no logo
  std::vector<BimiFault> faults;
};
[[nodiscard]] bool is_bimi_record(std::string_view text);  // begins with v=BIMI1
[[nodiscard]] BimiRecord parse_bimi_record(std::string_view text);

}  // namespace waybill::posture
