// One message through all checks.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "tester/examined.h"

namespace waybill::tester {

struct Score {
  std::size_t passed = 0;                               // of the core
  std::size_t core = 0;                                 // 43
  std::size_t not_applicable = 0, could_not_check = 0;  // of the core
  std::size_t extended = 0, extended_passed = 0;        // beyond the core, of those judged
  int percent = 0;  // 0 to 100: of all that count and were judged; a warning counts half
};

struct Report {
  std::vector<Finding> findings;  // 118, by number
  Score score;
  auth::Outcome auth;
  std::string from, subject;  // UTF-8, for lists
  std::int64_t at = 0;        // of the check, Unix seconds
};
// {"passed", "scored", "score", "counts": {"not_applicable", "could_not_check", "extended",
// "extended_passed"}, "from", "subject", "at", "auth": {…}, "checks": [{"id", "number", "group",
// "group_title", "title", "status", "counts", "statement", "evidence": [{"kind", "place", "text",
// "octets", "dns_status", "ttl"}], "fix", "source"}]}
[[nodiscard]] boost::json::object to_json(const Report& report);

// Borrows the specimen and its octets. What needs nobody is done once, in the constructor.
class Examination {
 public:
  explicit Examination(const Specimen& specimen);

  // Over what is known of DNS and the web; provisional while either wants more. What the web has
  // not told is "could not check".
  [[nodiscard]] Report examine(dns::Inquiry& dns, fetch::Inquiry& web) const;
  [[nodiscard]] const Reading& reading() const { return reading_; }

 private:
  const Specimen& specimen_;
  const Reading reading_;
  Findings offline_;
};

}  // namespace waybill::tester
