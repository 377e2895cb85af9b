// The quarantine of Microsoft 365 as CSV: the export of the Defender portal and of
// Get-QuarantineMessage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::salesforce {

enum class QuarantineState : std::uint8_t { Held, Requested, Released, Denied, Other };
[[nodiscard]] std::string_view to_string(QuarantineState state);

struct QuarantinedMessage {
  std::optional<std::int64_t> time;  // when it was taken in, Unix seconds, UTC
  std::string message_id;            // without angle brackets; empty: not stated
  std::string sender, recipient;     // lower case; the cmdlet's CSV may lose the recipients
  std::string subject;
  std::string reason;       // QuarantineTypes or Type: "Spam", "Phish", "TransportRule"
  std::string policy_type;  // "AntiPhishPolicy"
  std::string policy_name;
  std::string released_by;
  std::string expires;  // as written
  QuarantineState state = QuarantineState::Held;
  std::size_t line = 0;
  Span bytes;
};

// True when the first row has the headers of a quarantine export.
[[nodiscard]] bool is_quarantine_export(std::string_view csv);
// One entry a row and recipient. Never fails.
[[nodiscard]] std::vector<QuarantinedMessage> read_quarantine_export(std::string_view csv);

}  // namespace waybill::salesforce
