#include "tester/receiver_rules.h"

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/receiver_rules.h"

namespace waybill::tester {
namespace {

std::vector<ReceiverRule> load() {
  std::vector<ReceiverRule> rules;
  csv::Reader reader(data::receiver_rules());
  reader.next();  // the header
  while (reader.next()) {
    ReceiverRule rule;
    rule.receiver = reader.field(0);
    rule.is_for_bulk = reader.field(1) == "bulk";
    rule.any_is_enough = reader.field(2) == "any";
    rule.needs_pass = reader.field(3) == "pass";
    for (const std::string_view id : ascii::split(reader.field(4), '|')) {
      CHECK(!check(id).id.empty());  // aborts for an unknown one
      rule.checks.emplace_back(id);
    }
    rule.title = reader.field(5);
    rules.push_back(std::move(rule));
  }
  return rules;
}

RuleState state_of_check(const ReceiverRule& rule, Status status) {
  switch (status) {
    case Status::Pass:
    case Status::Info: return RuleState::Holds;
    case Status::Warn: return rule.needs_pass ? RuleState::Breaks : RuleState::Holds;
    case Status::Fail: return RuleState::Breaks;
    case Status::NotApplicable: return rule.needs_pass ? RuleState::Breaks : RuleState::Holds;
    case Status::CouldNotCheck: return RuleState::Unknown;
  }
  return RuleState::Unknown;
}

}  // namespace

std::span<const ReceiverRule> receiver_rules() {
  static const std::vector<ReceiverRule> kRules = load();
  return kRules;
}

RuleState state_of(const ReceiverRule& rule, const Findings& findings) {
  bool has_unknown = false, has_holding = false, has_broken = false;
  for (const std::string& id : rule.checks) {
    const RuleState state = state_of_check(rule, findings.of(id).status);
    has_unknown = has_unknown || state == RuleState::Unknown;
    has_holding = has_holding || state == RuleState::Holds;
    has_broken = has_broken || state == RuleState::Breaks;
  }
  if (rule.any_is_enough) {
    if (has_holding) return RuleState::Holds;
    return has_unknown ? RuleState::Unknown : RuleState::Breaks;
  }
  if (has_broken) return RuleState::Breaks;
  return has_unknown ? RuleState::Unknown : RuleState::Holds;
}

RuleTally tally_rules(std::string_view receiver, Volume volume, const Findings& findings) {
  RuleTally tally;
  for (const ReceiverRule& rule : receiver_rules()) {
    if (rule.receiver != receiver) continue;
    const bool holds_here = !rule.is_for_bulk || volume == Volume::Bulk;
    switch (state_of(rule, findings)) {
      case RuleState::Holds: ++tally.holding; break;
      case RuleState::Breaks:
        (holds_here ? tally.broken : tally.broken_bulk).push_back(&rule);
        break;
      case RuleState::Unknown:
        if (holds_here) tally.unknown.push_back(&rule);
        break;
    }
  }
  return tally;
}

}  // namespace waybill::tester
