// Whom RFC 7208 checks: the <sender> and <domain> arguments of check_host() (§4.1, §4.3).
#pragma once

#include <optional>
#include <string_view>

#include "auth/spf/evaluate.h"
#include "dns/name.h"

namespace waybill::spf {

// Views into the query, or into static storage.
struct Sender {
  Identity identity = Identity::MailFrom;
  std::string_view local_part;  // "postmaster" when the address has none
  std::string_view domain;
};

[[nodiscard]] Sender sender_of(const Query& query);

// The initial <domain>: nothing when it is malformed, an address literal or of a single label, for
// which the result is none (§4.3). U-labels become A-labels (RFC 8616 §4). Octets that stand in no
// mail domain make it malformed too, so that nobody can write into what we report.
[[nodiscard]] std::optional<dns::Name> checkable_domain(std::string_view domain);

}  // namespace waybill::spf
