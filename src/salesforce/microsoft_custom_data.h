// custom_data of an extended message trace: what the agents of Exchange Online's transport did
// (Microsoft, "Message trace": spam filter agent S:SFA, malware S:AMA, transport rules S:TRA).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "salesforce/microsoft_antispam.h"

namespace waybill::salesforce {

inline constexpr std::size_t kMostRuleHits = 50;  // our own cap per message

// A transport rule that matched.
struct RuleHit {
  std::string rule_id;               // a GUID
  std::vector<std::string> actions;  // "Quarantine", "ApplyHtmlDisclaimer"
  std::string mode;                  // "Enforce"; another mode changes nothing
  [[nodiscard]] bool is_enforced() const;
};

struct CustomData {
  AntispamReport report;    // of the spam filter agent
  std::string disposition;  // DI: SB, SQ, SD, SJ, SN, SO
  std::vector<RuleHit> rules;
  std::string malware;  // the name that an engine gave
  bool has_spam_verdict = false;
};

// Adds what one row says to `data`: a message has several rows.
void read_custom_data(std::string_view text, CustomData& data);

}  // namespace waybill::salesforce
