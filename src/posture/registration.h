// When a domain was registered, by RDAP (RFC 9082, RFC 9083).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dns/name.h"
#include "fetch/inquiry.h"

namespace waybill::posture {

// Of a registered domain; nothing: no service is known for its top-level domain
// (data/rdap-services.csv).
[[nodiscard]] std::optional<fetch::Request> registration_request(const dns::Name& domain);

// Unix seconds, by the event "registration" of a JSON answer; nothing: none, or no such answer.
[[nodiscard]] std::optional<std::int64_t> parse_registration(std::string_view json);

}  // namespace waybill::posture
