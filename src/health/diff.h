// What changed in the records of a domain between two checks.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "health/record.h"

namespace waybill::health {

struct Change {
  std::string record;                      // id: "spf"
  std::string name;                        // where it stands
  std::string statement;                   // "SPF lost include:_spf.example.net"
  std::vector<std::string> before, after;  // values
  bool operator==(const Change&) const = default;
};

// In the order of `after`, what went last. A record that is not known on either side (a time-out,
// SERVFAIL, not asked for) has not changed; nor has one whose TTL alone differs.
[[nodiscard]] std::vector<Change> changes_between(std::span<const Record> before,
                                                  std::span<const Record> after);

}  // namespace waybill::health
