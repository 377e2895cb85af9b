// The public suffix list, for the RFC 7489 reading of a domain.
#pragma once

#include <optional>

#include "dns/name.h"

namespace waybill::dmarc {

// The public suffix of `name` and one label more, by the list that libpsl was built with, both its
// sections; nothing when the name is a public suffix itself or the root. A top-level label that the
// list does not know is a public suffix (the list's rule "*").
[[nodiscard]] std::optional<dns::Name> registrable_domain(const dns::Name& name);

// The Organizational Domain of RFC 7489 §3.2: the registrable domain, or the name itself.
[[nodiscard]] dns::Name psl_organizational_domain(const dns::Name& name);

}  // namespace waybill::dmarc
