// A message as the bodies that Slack, Microsoft Teams and programs of one's own take by HTTP POST.
// Texts come from outside: none of them is markup, a mention or a link in any of these forms.
#pragma once

#include <string>

#include "alert/message.h"

namespace waybill::alert {

// Incoming webhooks: blocks of plain text, and `text` for notifications, in which &, < and > are
// escaped as Slack wants it, so that "<!channel>" calls nobody.
[[nodiscard]] std::string slack_body(const Message& message);

// Workflows ("when a Teams webhook request is received"): a message with one Adaptive Card 1.4,
// whose texts are TextRuns, which know no Markdown.
[[nodiscard]] std::string teams_body(const Message& message);

// {"kind", "id", "alert", "organisation", "domain", "rule", "key", "severity", "title", "lines",
//  "sections", "url", "at"}; docs/alerts.md.
[[nodiscard]] std::string json_body(const Message& message);

// "v1=" and HMAC-SHA256(key, "TIME.BODY") in hexadecimal; `time` stands in X-Waybill-Time.
[[nodiscard]] std::string signature_of(std::string_view key, std::int64_t time,
                                       std::string_view body);

}  // namespace waybill::alert
