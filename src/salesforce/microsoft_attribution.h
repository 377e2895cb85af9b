// Which tenant Exchange Online took a message for, and as what: the X-MS-Exchange-* header fields
// that it stamps on a message (observed; Microsoft documents few of them).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "message/message.h"

namespace waybill::salesforce {

struct AttributionField {
  std::string_view key;  // "auth-as", "tenant", "skip-listed-sender"; static storage
  std::string value;
  Span span;  // the header field in the message
};

struct Attribution {
  std::vector<AttributionField> fields;  // in the order of the list of known fields

  [[nodiscard]] const AttributionField* find(std::string_view key) const;
  [[nodiscard]] std::string_view value(std::string_view key) const;
  // Exchange took the sender for one of its own users or servers.
  [[nodiscard]] bool is_internal() const;
  // The address that was judged in place of the last hop, "192.0.2.1"; empty: nothing was skipped.
  [[nodiscard]] std::string skipped_to() const;
};
[[nodiscard]] Attribution read_attribution(const message::Message& message);

}  // namespace waybill::salesforce
