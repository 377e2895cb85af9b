// What large receivers ask of senders, by what the other checks found (data/receiver-rules.csv).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tester/finding.h"

namespace waybill::tester {

struct ReceiverRule {
  std::string receiver;  // "google", "yahoo", "microsoft"
  bool is_for_bulk = false;
  bool any_is_enough = false;  // of `checks`; else all
  bool needs_pass = false;     // else whatever does not fail will do
  std::vector<std::string> checks;
  std::string title;  // what is asked, as the rest of a sentence
};
[[nodiscard]] std::span<const ReceiverRule> receiver_rules();

enum class RuleState : std::uint8_t { Holds, Breaks, Unknown };
[[nodiscard]] RuleState state_of(const ReceiverRule& rule, const Findings& findings);

// All rules of one receiver.
struct RuleTally {
  std::vector<const ReceiverRule*> broken;       // that hold for this message
  std::vector<const ReceiverRule*> broken_bulk;  // that would, if it were bulk mail
  std::vector<const ReceiverRule*> unknown;      // that hold for this message
  std::size_t holding = 0;
};
enum class Volume : std::uint8_t { Few, Bulk };
[[nodiscard]] RuleTally tally_rules(std::string_view receiver, Volume volume,
                                    const Findings& findings);

}  // namespace waybill::tester
