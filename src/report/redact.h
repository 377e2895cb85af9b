// Personal data out of texts, before anything is derived from them or stored: the local parts of
// addresses become a fixed word (RFC 6590 §2 keeps the domain too).
#pragma once

#include <string>
#include <string_view>

namespace waybill::report {

inline constexpr std::string_view kRedacted = "redacted";

// Every run of address octets or quoted string in front of an "@" is replaced. Display names and
// other words stay: fields that hold them are to be left out.
[[nodiscard]] std::string redact_addresses(std::string_view text);

}  // namespace waybill::report
