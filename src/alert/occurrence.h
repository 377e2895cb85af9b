// Something that happened to a domain and may be worth an alert.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace waybill::alert {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };

struct Occurrence {
  std::string tenant;
  std::string domain;
  std::string rule;  // row of data/alert-rules.csv: "record-changed"
  std::string key;   // what it is about: the same rule, domain and key within the rule's cool-down
                     // is one alert
  Severity severity = Severity::Medium;
  std::string title;  // one line, UTF-8: "SPF of example.com no longer names Salesforce"
  std::vector<std::string> lines;  // what is known, what to do; one sentence each
  std::string href;                // page of the UI, "/domains/example.com/issues/…"
  std::int64_t at = 0;             // Unix seconds
};

// Takes it at once and does the rest on its own threads. Never fails towards the caller.
using Raise = std::function<void(Occurrence occurrence)>;

}  // namespace waybill::alert
