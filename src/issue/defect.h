// What is wrong with a domain, whoever found it: the check of its records, reports, refusals,
// lists.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "health/finding.h"

namespace waybill::issue {

// Who looked. A look tells of all defects of its source, so that what it does not find is gone.
enum class Source : std::uint8_t { Check, Reports, Refusals, Lists, Feedback };
[[nodiscard]] std::string_view to_string(Source source);  // "check"
[[nodiscard]] std::optional<Source> parse_source(std::string_view word);

struct Defect {
  std::string code;     // stable: an id of data/domain-checks.csv or a row of data/issue-kinds.csv
  std::string subject;  // what exactly, where a domain can have several: a selector, a sender, an
                        // address; "" the domain itself
  health::Severity severity = health::Severity::Medium;
  std::string title;                    // one line
  std::string statement;                // what is wrong, with its figures
  std::uint64_t messages = 0;           // of the last 30 days that it touches; 0: not known
  std::vector<std::string> recipients;  // providers or domains that refuse or fail it
  std::string sender;                   // id of data/senders whose steps apply; "" none
  std::string fix;                      // a step a line
  std::vector<health::Publication> publish;
  boost::json::array evidence;
  std::string standard;
  // Unix seconds: when what it rests on came about; 0: now. It says nothing against a fix of later.
  // Not stored.
  std::int64_t shown = 0;
};

// One line for the user to know a defect by: the code, and the subject where there is one.
[[nodiscard]] std::string key_of(std::string_view code, std::string_view subject);

[[nodiscard]] boost::json::object to_json(const Defect& defect);
// Of to_json(); members that are missing have their defaults.
[[nodiscard]] Defect parse_defect(const boost::json::object& object);

}  // namespace waybill::issue
