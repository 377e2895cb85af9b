// What a message that came back tells about the message that was sent.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message/date.h"
#include "message/message.h"
#include "refusal/classify.h"
#include "refusal/original.h"

namespace waybill::refusal {

enum class BounceKind : std::uint8_t {
  None,       // an ordinary message
  Bounce,     // reports failures, delays or deliveries
  Feedback,   // a complaint about a message
  AutoReply,  // an answer by a program on behalf of a recipient
};
[[nodiscard]] std::string_view id_of(BounceKind kind);

enum class BounceFormat : std::uint8_t {
  None,
  DeliveryStatus,        // RFC 3464, RFC 6533
  InlineDeliveryStatus,  // the fields of RFC 3464 in running text
  FeedbackReport,        // RFC 5965
  AutoReply,             // RFC 3834
  Notification,          // JSON of a sending service
  Unknown,               // some other form, read as free text
};
[[nodiscard]] std::string_view id_of(BounceFormat format);

struct BounceRecipient {
  std::string recipient;  // empty: the report names none
  std::string original_recipient;
  std::string action;  // "failed", "delayed", "delivered", …; empty: not stated
  std::string status;  // as the report states it: "5.1.1"; empty: not stated
  std::string diagnostic;
  std::string remote_host;
  std::string reporting_host;
  std::string feedback_type;
  std::optional<message::Date> arrival;
  std::optional<message::Date> last_attempt;
  Classification classification;
};

struct Bounce {
  BounceKind kind = BounceKind::None;
  BounceFormat format = BounceFormat::None;
  // Which system wrote the report (data/bounce-formats); empty: not known. Lives as long as the
  // program.
  std::string_view system;
  std::vector<BounceRecipient> recipients;
  Original original;
};

// Reads standard reports wherever they stand in the message, also inside a forward. Other formats
// are read as free text: addresses that failed and what was said about them. Borrows nothing from
// `message`; classifications point into `classifier`.
[[nodiscard]] Bounce read_bounce(const message::Message& message,
                                 const Classifier& classifier = Classifier::built_in());

// The JSON of `waybill bounce`, without "file".
[[nodiscard]] boost::json::value to_json(const Bounce& bounce);

}  // namespace waybill::refusal
