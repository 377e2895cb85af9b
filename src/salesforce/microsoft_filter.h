// Everything that Microsoft 365's filter wrote about one message, and what it says about where the
// message was put.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/span.h"
#include "message/message.h"
#include "salesforce/microsoft_antispam.h"
#include "salesforce/microsoft_attribution.h"
#include "salesforce/microsoft_codes.h"
#include "salesforce/microsoft_compauth.h"

namespace waybill::salesforce {

struct MicrosoftFilter {
  AntispamReport report;
  Span report_span;         // the X-Forefront-Antispam-Report field; {0, 0}: none
  std::optional<int> bulk;  // BCL, 0 to 9
  Span bulk_span;
  CompositeAuthentication authentication;
  Span authentication_span;  // the Authentication-Results field with compauth; {0, 0}: none
  Attribution attribution;
  // Sets that Exchange Online added to the ARC chain (RFC 8617): its own signing domain.
  unsigned arc_sets_by_microsoft = 0;

  // A verdict was found; attribution alone is none.
  [[nodiscard]] bool is_present() const {
    return report_span.end != 0 || authentication_span.end != 0;
  }
  // The message was put into junk or quarantine by the filter's own account.
  [[nodiscard]] bool was_filtered() const;
};
[[nodiscard]] MicrosoftFilter read_microsoft_filter(const message::Message& message);

// The same out of text that somebody pasted: "compauth=fail reason=601", "SFV:SPM", "CAT:SPOOF",
// "SCL:5" wherever they stand. The spans are those of the whole text.
[[nodiscard]] MicrosoftFilter read_pasted_filter(std::string_view text);

// What the verdict says about the place of the message, and which code says so.
struct PlacementReading {
  Placement placement = Placement::Unknown;
  Decider decider = Decider::Unknown;
  std::string code;          // "SFV:SKS"
  std::string_view meaning;  // of the code
};
// By what outranks the others: a skipped filter, then a list or rule, then the spam level, then the
// category. Unknown when no code says anything.
[[nodiscard]] PlacementReading read_placement(const MicrosoftFilter& filter);

}  // namespace waybill::salesforce
