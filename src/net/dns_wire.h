// Names and record data between DNS and our types.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dns/answer.h"

namespace waybill::net {

// RFC 1035 §5.1 text of a name: octets other than printable ASCII as \DDD, with the final dot.
[[nodiscard]] std::string write_presentation(const dns::Name& name);
[[nodiscard]] std::optional<dns::Name> read_presentation(std::string_view text);

// RDATA without name compression (RFC 1035 §3.3). Nothing when it is malformed.
[[nodiscard]] std::optional<dns::Data> read_rdata(dns::Type type, std::string_view rdata);

}  // namespace waybill::net
