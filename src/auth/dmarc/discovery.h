// Policy discovery (RFC 9989 §4.10.1): which record speaks for the author domain, and what it says.
#pragma once

#include <optional>
#include <string_view>

#include "auth/dmarc/tree_walk.h"

namespace waybill::dmarc {

enum class DiscoveryEnd : std::uint8_t {
  Found,        // `record` governs
  NotApplied,   // `record` is what was found, but it cannot be used: no DMARC processing
  NoRecord,     // nothing is published: no DMARC processing
  DnsFailure,   // cannot be decided now
  NotKnownYet,  // still in Inquiry::wanted()
};

// Which tag of the record gives the policy.
enum class PolicySource : std::uint8_t { Domain, Subdomain, NonexistentSubdomain };
[[nodiscard]] std::string_view to_string(PolicySource source);  // "p", "sp", "np"

struct Discovery {
  DiscoveryEnd end = DiscoveryEnd::NoRecord;
  const FoundRecord* record = nullptr;  // lives as long as the walker
  PolicySource source = PolicySource::Domain;
  Policy published = Policy::None;  // of `source`
  Policy applied = Policy::None;    // after t=y
};

// Whether a name exists: only NXDOMAIN says that it does not (§4.10.1, RFC 8020). A failure does
// not: then the name is taken to exist. Nothing: not known yet.
[[nodiscard]] std::optional<bool> exists(const dns::Name& name, dns::Inquiry& dns);

[[nodiscard]] Discovery discover(const Walk& author_walk, dns::Inquiry& dns);

// One level lower under t=y (§4.7 "t").
[[nodiscard]] Policy lowered(Policy policy);

}  // namespace waybill::dmarc
