// Delivery status notifications (RFC 3464, RFC 6533): the machine-readable part.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message/date.h"

namespace waybill::refusal {

inline constexpr std::size_t kMostStatusRecipients = 1000;  // our own cap per report

// Per-recipient fields (RFC 3464 §2.3). What is not stated is empty.
struct RecipientStatus {
  std::string recipient;           // Final-Recipient without its type and brackets
  std::string original_recipient;  // likewise
  std::string action;  // lower case: "failed", "delayed", "delivered", "relayed", "expanded"
  std::string status;  // "5.1.1"; a comment behind it is left out
  std::string remote_mta;
  std::string diagnostic_type;  // lower case: "smtp", "x-postfix"
  std::string diagnostic;       // unfolded
  std::optional<message::Date> last_attempt;
  std::optional<message::Date> will_retry_until;
  bool operator==(const RecipientStatus&) const = default;
};

// Per-message fields (RFC 3464 §2.2) and the recipients in order.
struct DeliveryStatus {
  std::string reporting_mta;
  std::string received_from_mta;
  std::string envelope_id;
  std::optional<message::Date> arrival;
  std::vector<RecipientStatus> recipients;
  bool operator==(const DeliveryStatus&) const = default;
};

// `body` is the decoded content of a message/delivery-status part. Groups of fields are told apart
// by blank lines; a group with a second Final-Recipient is taken for two, since some reporters
// leave the blank line out. Never fails; other text is skipped.
[[nodiscard]] DeliveryStatus parse_delivery_status(std::string_view body);

// The value behind "rfc822;", "dns;", "utf-8;" of a typed field, brackets removed, \x{HHHH} of RFC
// 6533 §3 undone.
[[nodiscard]] std::string typed_value(std::string_view field);

}  // namespace waybill::refusal
