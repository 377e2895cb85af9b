// What the codes in Microsoft 365's headers, traces and exports mean, out of
// data/microsoft-codes.csv and data/microsoft-compauth.csv.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::salesforce {

// Where a verdict puts a message by Microsoft's default actions; a policy of the tenant may differ.
enum class Placement : std::uint8_t { Unknown, Inbox, Junk, Quarantine, Blocked };
[[nodiscard]] std::string_view to_string(Placement placement);

// Who decided that.
enum class Decider : std::uint8_t { Unknown, Filter, User, Policy, TransportRule, Admin };
[[nodiscard]] std::string_view to_string(Decider decider);  // "transport-rule"
[[nodiscard]] std::string_view title(Decider decider);      // for people

struct CodeMeaning {
  std::string_view value;
  std::string_view meaning;  // a phrase; static storage
  Placement placement = Placement::Unknown;
  Decider decider = Decider::Unknown;
};
// The row of a code: code_meaning("CAT", "SPOOF"). Case and white space are ignored; nullptr: not
// in the table, which is no reason to guess.
[[nodiscard]] const CodeMeaning* code_meaning(std::string_view field, std::string_view value);

enum class CompauthGroup : std::uint8_t { Fail, Pass, Softpass, None, Bypassed };
struct CompauthMeaning {
  CompauthGroup group;
  std::string_view meaning;
};
// The exact reason, else its family ("6xx"); nullptr: three digits that no row knows, or no reason.
[[nodiscard]] const CompauthMeaning* compauth_meaning(std::string_view reason);

}  // namespace waybill::salesforce
