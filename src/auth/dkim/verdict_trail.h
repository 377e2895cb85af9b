// The trail of a verdict: what was checked of a signature, and what was found.
#pragma once

#include "auth/dkim/find_key.h"
#include "auth/dkim/verify.h"
#include "base/trail.h"

namespace waybill::dkim {

// Steps in the order of RFC 6376 §6.1: field, key, header, body, outcome. The span of a step about
// a tag counts in the field's value, that of a step about the key in its record.
[[nodiscard]] Trail trail_of(const Verdict& verdict, const PreparedSignature& prepared,
                             const FoundKey& found);

// A step that shows a change; its span counts in the message.
[[nodiscard]] TrailStep step_of(const Change& change);

}  // namespace waybill::dkim
