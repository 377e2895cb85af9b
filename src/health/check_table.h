// The checks of a domain (data/domain-checks.csv).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "health/finding.h"

namespace waybill::health {

struct Check {
  std::string id;     // stable: the code of an issue
  std::string group;  // "spf", "dkim", …
  Severity severity = Severity::Info;
  std::optional<int> cost;  // percent of its part of the score; nothing: by severity
  std::string title;        // what holds when all is well
  std::string standard;
  std::string fix;  // "{domain}" stands for the domain
};

[[nodiscard]] std::span<const Check> checks();  // in the order of the table
// One that the table has not is a bug.
[[nodiscard]] const Check& check(std::string_view id);
// For people: "Mail servers".
[[nodiscard]] std::string_view title_of_group(std::string_view group);

}  // namespace waybill::health
