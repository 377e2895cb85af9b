#include "alert/rules.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/csv.h"
#include "data/alert_rules.h"

namespace waybill::alert {
namespace {

constexpr std::array kSeverities = {Severity::Info, Severity::Low, Severity::Medium, Severity::High,
                                    Severity::Critical};
constexpr std::int64_t kHour = 3'600;  // seconds

std::vector<Rule> load() {
  constexpr std::array<std::string_view, 7> kColumns = {
      "id", "title", "severity", "default", "cool_down_hours", "meaning", "action"};
  std::vector<Rule> rules;
  csv::Reader reader(data::alert_rules());
  CHECK(reader.next() && std::ranges::equal(reader.fields(), kColumns));
  while (reader.next()) {
    Rule& rule = rules.emplace_back();
    rule.id = reader.field(0);
    rule.title = reader.field(1);
    rule.severity = checked(parse_severity(reader.field(2)));
    rule.is_on = reader.field(3) == "on";
    rule.cool_down =
        static_cast<std::int64_t>(checked(ascii::parse_number(reader.field(4)))) * kHour;
    rule.meaning = reader.field(5);
    rule.action = reader.field(6);
  }
  return rules;
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Low: return "low";
    case Severity::Medium: return "medium";
    case Severity::High: return "high";
    case Severity::Critical: return "critical";
  }
  std::abort();
}

std::optional<Severity> parse_severity(std::string_view text) {
  for (const Severity severity : kSeverities) {
    if (to_string(severity) == text) return severity;
  }
  return std::nullopt;
}

std::span<const Rule> rules() {
  static const std::vector<Rule> kRules = load();
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const auto all = rules();
  const auto found = std::ranges::find(all, id, &Rule::id);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace waybill::alert
