// Why a signature over the header does not verify.
#pragma once

#include <cstddef>
#include <optional>

#include "auth/dkim/change.h"
#include "auth/dkim/crypto.h"
#include "auth/dkim/signature.h"
#include "message/message.h"

namespace waybill::dkim {

// Bounds on the work for one signature.
inline constexpr std::size_t kMostHeaderTries = 256;
inline constexpr std::size_t kMostHeaderOctetsTried = 8U << 20U;

// Undoes known kinds of change, one at a time, until the signature comes out right; nothing when
// none does. `own` is the signature field of `message`.
[[nodiscard]] std::optional<Change> explain_header(const message::Message& message,
                                                   const message::Field& own,
                                                   const Signature& signature,
                                                   const PublicKey& key);

}  // namespace waybill::dkim
