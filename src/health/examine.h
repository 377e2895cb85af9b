// The check of a domain: all records, the policies and servers behind them, and the score.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "dns/inquiry.h"
#include "fetch/inquiry.h"
#include "health/finding.h"
#include "health/record.h"
#include "health/score.h"
#include "health/subject.h"

namespace waybill::health {

struct Report {
  std::string domain;
  std::int64_t at = 0;
  bool is_parked = false;  // seems to neither send nor take mail
  Score score;
  std::vector<Finding> findings;  // problems first, the severest first
  std::vector<Record> records;
  boost::json::object details;  // "spf": the tree (spf::to_json), "dkim": keys, "mta_sts", "tls":
                                // of each mail server, "dmarc"
};

// Pure; provisional while either wants more. What the web and the mail servers have not told is
// Unknown.
[[nodiscard]] Report examine(const Subject& subject, dns::Inquiry& dns, fetch::Inquiry& web);

// {"domain", "at", "parked", "score", "grade", "parts": […], "findings": [{"id", "group", "title",
// "subject", "status", "severity", "statement", "evidence", "fix", "publish", "source"}],
// "records": {"spf": […], …}, "details"}; "score" is null without a grade.
[[nodiscard]] boost::json::object to_json(const Report& report);

}  // namespace waybill::health
