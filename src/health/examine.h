// The check of a domain: all records, the policies and servers behind them, and the score.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "dns/inquiry.h"
#include "fetch/inquiry.h"
#include "health/finding.h"
#include "health/subject.h"

namespace waybill::health {

// Points that a domain has or misses, and why. Their `points` add up to the score, their `most` to
// 100: what does not apply or could not be checked is taken out and the rest scaled.
struct ScorePart {
  std::string id, title;  // "authentication", "Mail that passes DMARC"
  double points = 0, most = 0;
  std::string reason;                 // one sentence
  std::vector<std::string> findings;  // ids that cost points
};

struct Score {
  int value = 0;      // 0 to 100
  std::string grade;  // "A" to "F"; "" nothing could be checked
  std::vector<ScorePart> parts;
};

// One record as it stands, for history and diff.
struct Record {
  std::string id;  // "spf", "dmarc", "dkim", "mx", "mta-sts", "mta-sts-policy", "tls-rpt",
                   // "dane", "bimi", "ns", "ds"
  std::string name, type;
  std::string status;               // "NOERROR", "NXDOMAIN", "TIMEOUT", …
  std::vector<std::string> values;  // as published, sorted where DNS keeps no order
  std::uint32_t ttl = 0;
  bool operator==(const Record&) const = default;
};

struct Report {
  std::string domain;
  std::int64_t at = 0;
  Score score;
  std::vector<Finding> findings;  // problems first, the severest first
  std::vector<Record> records;
  boost::json::object details;  // "spf": the tree (spf::to_json), "dkim": keys, "mta_sts", "tls":
                                // of each mail server, …
};

// Pure; provisional while either wants more. What the web and the mail servers have not told is
// Unknown.
[[nodiscard]] Report examine(const Subject& subject, dns::Inquiry& dns, fetch::Inquiry& web);

// {"domain", "at", "score", "grade", "parts": […], "findings": [{"id", "subject", "status",
// "severity", "statement", "evidence", "fix", "publish", "source"}], "records": {…}, "details"}
[[nodiscard]] boost::json::object to_json(const Report& report);

}  // namespace waybill::health
