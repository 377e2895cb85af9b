// The message that a report returns, whole or only its header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/span.h"
#include "message/message.h"
#include "message/mime.h"

namespace waybill::refusal {

struct Original {
  std::string message_id;    // with its angle brackets
  std::string from;          // the address of the From field, else the field as it stands
  std::string subject;       // decoded
  std::string return_path;   // without brackets
  std::string to;            // the first address of the To field
  std::string header;        // all header fields as returned
  std::optional<Span> span;  // where they stand in the report; nothing when an encoding was undone
  // The message with its body, where the report returns one. Bounces may cut it short.
  std::optional<Span> whole;
};

[[nodiscard]] Original read_original(const message::Message& returned);

// Whether the part holds the header of a message alone (RFC 6522 §4, RFC 6533 §4).
[[nodiscard]] bool is_header_part(const message::Part& part);

// The returned message: the first message or header part behind the report part and beside it.
// Empty when there is none.
[[nodiscard]] Original original_beside(const message::MimeTree& tree, const message::Part& report);

// The unfolded value of the first field of this name; "" when there is none.
[[nodiscard]] std::string field_text(const message::Message& message, std::string_view name);

// The first address with a domain in the first field of this name; "" when there is none.
[[nodiscard]] std::string first_address(const message::Message& message, std::string_view name);

}  // namespace waybill::refusal
