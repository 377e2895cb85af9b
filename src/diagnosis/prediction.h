// What a Microsoft 365 tenant will answer to mail that comes this way, and what the position of
// Bounce Management changes: for the reader, before anything is refused.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/fact.h"

namespace waybill::diagnosis {

// P1 is the envelope sender (MAIL FROM).
enum class Situation : std::uint8_t {
  None,                 // no tenant of the sender's own is involved, or that is not known
  DirectOwnEnvelope,    // A: Core direct, P1 in the tenant's domain: anonymous mail, direct send
  DirectBounceAddress,  // B: Core direct, P1 is Salesforce's: the own domain stands in From only
  DirectUnknown,        // A or B: Core direct, and nothing says who the envelope sender is
  Relay,                // C: Email Relay through Exchange Online
};
[[nodiscard]] std::string_view letter_of(
    Situation situation);  // "A", "B", "A or B", "C"; "" for None
[[nodiscard]] std::string_view describe(Situation situation);

// An answer or mark that is to be expected on this way.
struct Expected {
  std::string code;  // "550 5.7.68", "compauth=fail reason=601"
  std::string when;  // the condition, in words; empty: as things stand
  std::string statement;
};

// What the position of Bounce Management (or Email Security Compliance) does on one way.
struct SwitchEffect {
  std::string_view outcome;  // "good", "bad", "depends"
  std::string way;           // "Core direct to your own Microsoft 365 tenant"
  std::string code;          // empty: none
  std::string statement;
  bool is_this_way = false;  // it is the way of the message in question
};

struct Prediction {
  Situation situation = Situation::None;
  Certainty certainty = Certainty::Observed;
  bool is_on = false;  // bounce addresses, as things stand
  std::vector<Expected> expected;
  std::vector<SwitchEffect> if_on, if_off;
};
// {"situation", "describes", "certainty", "bounce_addresses": "on|off|unknown", "expected": [...],
//  "if_bounce_addresses_on": [...], "if_bounce_addresses_off": [...]}
[[nodiscard]] boost::json::object to_json(const Prediction& prediction);

}  // namespace waybill::diagnosis
