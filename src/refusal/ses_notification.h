// What Amazon SES says about a message in JSON (docs.aws.amazon.com, "Amazon SNS notification
// contents for Amazon SES" and "Contents of event data"), by itself or inside the envelope of SNS.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "refusal/delivery_status.h"
#include "refusal/original.h"
#include "refusal/vocabulary.h"

namespace waybill::refusal {

inline constexpr std::size_t kLargestNotification = 1U << 20U;  // SNS itself ends at 256 KiB

enum class SesKind : std::uint8_t { Bounce, Delay, Delivery, Complaint };

struct SesNotification {
  SesKind kind = SesKind::Bounce;
  DeliveryStatus report;       // recipients, diagnostics and hosts, as a report would state them
  std::optional<Reason> hint;  // what bounceSubType says
  std::string feedback_type;   // of a complaint; may be empty
  Original original;           // what `mail` tells of it; no span
};

// Nothing when `text` is no such notification. Text behind the JSON object is left alone.
[[nodiscard]] std::optional<SesNotification> read_ses_notification(std::string_view text);

}  // namespace waybill::refusal
