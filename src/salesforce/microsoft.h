// What Microsoft 365 wrote about a message: its filter's headers and the message trace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "message/message.h"

namespace waybill::salesforce {

// X-Forefront-Antispam-Report, X-Microsoft-Antispam and compauth of Authentication-Results, by
// Microsoft's page on anti-spam message headers (7 July 2025). Empty: not stated.
struct MicrosoftFilter {
  std::string category;         // CAT: SPM, HSPM, SPOOF, PHSH, BULK, DIMP, UIMP, ...
  std::string filter_verdict;   // SFV: NSPM, SPM, SKN, BLK, ...
  std::optional<int> scl;       // -1 to 9
  std::optional<int> bulk;      // BCL, 0 to 9
  std::string safety;           // SFTY: 9.19, 9.20, 9.25
  std::string client_ip;        // CIP
  std::string compauth;         // pass, softpass, fail, none
  std::string compauth_reason;  // three digits
  std::string dmarc_action;     // none, oreject, pct.quarantine, ...
  Span report;                  // the X-Forefront-Antispam-Report field, {0, 0}: none
  Span authentication;          // the Authentication-Results field with compauth

  // Anything was found.
  [[nodiscard]] bool is_present() const { return report.end != 0 || authentication.end != 0; }
  // The message was put into junk or quarantine by the filter's own account.
  [[nodiscard]] bool was_filtered() const;
};
[[nodiscard]] MicrosoftFilter read_microsoft_filter(const message::Message& message);

// The same out of text that somebody pasted: "compauth=fail reason=601", "SFV:SPM", "CAT:SPOOF",
// "SCL:5" wherever they stand. The spans are those of the whole text.
[[nodiscard]] MicrosoftFilter read_pasted_filter(std::string_view text);

// The meaning of a compauth reason by its leading digits: "601" is a spoof of the recipient's own
// domain.
[[nodiscard]] std::string_view describe_compauth_reason(std::string_view reason);
[[nodiscard]] std::string_view describe_category(std::string_view category);

enum class TraceState : std::uint8_t {
  Delivered,
  Failed,
  Quarantined,
  FilteredAsSpam,
  Pending,
  Expanded,
  Other
};
[[nodiscard]] std::string_view to_string(TraceState state);

struct TraceRow {
  std::string sender, recipient, message_id, subject, from_ip, to_ip, detail;
  TraceState state = TraceState::Other;
  std::size_t line = 0;
  Span bytes;
};
// True when the first row has the headers of a message trace (portal, cmdlet or historical search).
[[nodiscard]] bool is_message_trace(std::string_view csv);
[[nodiscard]] std::vector<TraceRow> read_message_trace(std::string_view csv);

}  // namespace waybill::salesforce
