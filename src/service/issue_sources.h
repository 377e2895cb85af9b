// Defects as the check of records, aggregate reports and refusals show them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "health/examine.h"
#include "issue/defect.h"
#include "issue/life.h"
#include "ledger/refusals.h"
#include "policy/readiness.h"
#include "policy/survey.h"
#include "service/reputation_work.h"

namespace waybill::service {

// One look of one source at a domain.
struct Look {
  std::string domain;
  issue::Source source = issue::Source::Check;
  std::vector<issue::Defect> defects = {};
  // What could not be looked at: issue::key_of(), or a code alone for all of its subjects. Whatever
  // is in neither list is gone.
  std::vector<std::string> unknown = {};
  bool is_whole = true;   // false: nothing is gone that is not seen
  bool is_first = false;  // of this domain: people look at the page, nobody is alerted
};

// Ours: a defect of less than this severity is told on the page of the check and makes no issue.
inline constexpr health::Severity kLeastIssue = health::Severity::Low;

// `messages`: legitimate mail of the domain in the reports of the last 30 days, which rests on its
// SPF, DKIM and DMARC records. What reports and blocklists show has issues of those sources.
[[nodiscard]] Look look_of(const health::Report& report, std::uint64_t messages);

// Of policy::SourceSummary::key "address:192.0.2.1"; nothing: it is no address.
[[nodiscard]] std::optional<IpAddress> address_of_source(std::string_view key);

// Ours: a sender's failing mail makes an issue from so many messages of the period on.
inline constexpr std::uint64_t kLeastFailing = 5;
// `findings` of a period whose mail is judged now; `readiness` of a longer one. A sender without
// mail in the period is unknown: `known` are the keys of issues that exist.
[[nodiscard]] Look look_of(const std::string& domain, const policy::Findings& findings,
                           const policy::Readiness& readiness,
                           const std::vector<std::string>& known);

// Refusals of the last days by provider and kind. `has_mail`: logs show mail that was delivered in
// them, so that no refusal means that there is none any more.
[[nodiscard]] Look look_of(const std::string& domain, const std::vector<ledger::RefusalSum>& sums,
                           bool has_mail);

// Confirmed listings; a suspected one is unknown, and a light one opens nothing.
[[nodiscard]] Look look_of(const std::string& domain, const std::vector<ListingView>& listings);

}  // namespace waybill::service
