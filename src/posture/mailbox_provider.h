#pragma once

#include "dns/name.h"

namespace waybill::posture {

// Whether a domain belongs to a provider whose users have single addresses in it, such as gmail.com
// (data/mailbox-domains.csv). Nobody else writes from there.
[[nodiscard]] bool is_mailbox_provider(const dns::Name& domain);

}  // namespace waybill::posture
