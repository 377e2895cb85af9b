// The rules that alerts come from: data/alert-rules.csv.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alert/occurrence.h"

namespace waybill::alert {

[[nodiscard]] std::string_view to_string(Severity severity);  // "high"
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view text);

struct Rule {
  std::string id;     // stable: "new-sender"
  std::string title;  // "A new sender appears"
  Severity severity = Severity::Medium;
  bool is_on = true;            // without a setting of the organisation
  std::int64_t cool_down = 0;   // seconds; decide.h
  std::string meaning, action;  // sentences for people
};

// The rule of the test button; it cannot be switched off.
inline constexpr std::string_view kTestRule = "test";

[[nodiscard]] std::span<const Rule> rules();  // in the order of the table
[[nodiscard]] const Rule* find_rule(std::string_view id);

}  // namespace waybill::alert
