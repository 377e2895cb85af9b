#include "diagnosis/causes.h"

#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/causes.h"

namespace waybill::diagnosis {
namespace {

struct CauseRule {
  std::string rule;  // "RX-*" or a whole id; each empty member fits anything
  std::string kind;
  std::string provider;
  std::string actor;
  std::string route;
  Cause cause;
};

std::vector<CauseRule> load_rules() {
  std::vector<CauseRule> rules;
  csv::Reader reader(data::causes());
  reader.next();  // the header
  while (reader.next()) {
    const auto cause = parse_cause(reader.field(6));
    CHECK(cause);  // the table is ours
    rules.push_back({std::string(reader.field(1)), std::string(reader.field(2)),
                     std::string(reader.field(3)), std::string(reader.field(4)),
                     std::string(reader.field(5)), *cause});
  }
  return rules;
}

bool fits(std::string_view wanted, std::string_view value) {
  if (wanted.empty()) return true;
  if (wanted.ends_with('*')) return value.starts_with(wanted.substr(0, wanted.size() - 1));
  return wanted == value;
}

}  // namespace

Cause cause_of(const refusal::Classification& reply, salesforce::Route route) {
  static const std::vector<CauseRule> kRules = load_rules();
  if (reply.row == nullptr) return Cause::Undetermined;
  const refusal::Row& row = *reply.row;
  for (const CauseRule& rule : kRules) {
    if (fits(rule.rule, row.id) && fits(rule.kind, refusal::id_of(row.kind)) &&
        fits(rule.provider, row.provider) && fits(rule.actor, refusal::id_of(row.actor)) &&
        fits(rule.route, salesforce::to_string(route)))
      return rule.cause;
  }
  return Cause::Undetermined;
}

bool is_code_only(const refusal::Classification& reply) {
  return reply.row == nullptr || reply.row->scope == refusal::Scope::Code;
}

}  // namespace waybill::diagnosis
