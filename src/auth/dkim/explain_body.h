// Why a body hash is not the signed one.
#pragma once

#include <cstddef>
#include <optional>

#include "auth/dkim/change.h"
#include "auth/dkim/signature.h"
#include "message/message.h"

namespace waybill::dkim {

// Bounds on the work for one signature; beyond them no explanation is looked for.
inline constexpr std::size_t kLargestExplainedBody = 8U << 20U;  // octets
inline constexpr std::size_t kMostRehashedOctets = 32U << 20U;   // octets hashed in all
inline constexpr std::size_t kMostFooterLines = 1000;            // from the end of the body
inline constexpr std::size_t kMostBannerLines = 60;              // from its beginning

// Undoes known kinds of change until the hash of `signature` comes out; nothing when none does.
[[nodiscard]] std::optional<Change> explain_body(const message::Message& message,
                                                 const Signature& signature);

}  // namespace waybill::dkim
