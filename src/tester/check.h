// The checks of the e-mail tester, by data/tester-checks.csv.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace waybill::tester {

// Whether a check counts in "n of m passed".
enum class Counts : std::uint8_t {
  No,        // told for information
  Core,      // of the 43
  Extended,  // beyond the core, because a failure gets mail refused or people deceived
};
[[nodiscard]] std::string_view to_string(Counts counts);  // "no", "core", "extended"

struct Check {
  int number = 0;     // 1 to 118, the order of the report
  std::string id;     // stable: "spf-result"
  std::string group;  // "spf", "dkim", "dmarc", "trace", "transport", "format", "content",
                      // "list", "reputation", "domain", "receivers"
  Counts counts = Counts::No;
  std::string title;     // what holds when it passes
  std::string standard;  // "RFC 7208 §4.5", the name of a guideline; "" common practice
  std::string fix;  // what to do when it does not; {words} are filled in (Subjects); "" nothing
};

// All of them, in the order of their numbers.
[[nodiscard]] std::span<const Check> checks();
// The id is written in our code: an unknown one is a bug.
[[nodiscard]] const Check& check(std::string_view id);
// Of a group: "SPF", "Way here".
[[nodiscard]] std::string_view group_title(std::string_view group);

}  // namespace waybill::tester
