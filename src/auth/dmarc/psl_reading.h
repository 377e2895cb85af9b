#pragma once

#include "auth/dmarc/evaluate.h"

namespace waybill::dmarc {

// RFC 7489 §6.6.2 and §6.6.3. Its two names are among those of the author domain's tree walk.
[[nodiscard]] PslReading read_by_psl(const Query& query, dns::Inquiry& dns);

}  // namespace waybill::dmarc
