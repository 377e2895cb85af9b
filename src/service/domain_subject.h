// What reports tell of a domain, as its check wants to know it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "health/subject.h"
#include "store/event_store.h"

namespace waybill::service {

// Days of reports that the check of a domain looks at. Ours: what is sent once a month is in them.
inline constexpr store::Day kSubjectDays = 30;
// Ours: selectors and addresses that are looked at, those of the most messages.
inline constexpr std::size_t kMostKnownSelectors = 20;
inline constexpr std::size_t kMostOwnSenders = 50;
// Rows that are read for the selectors.
inline constexpr std::size_t kMostSelectorRows = 50'000;

struct SubjectQuestion {
  std::string tenant = "default";
  dns::Name domain;
  std::int64_t now = 0;                   // Unix seconds
  std::vector<std::string> org_ids = {};  // of the user's own Salesforce orgs
  bool include_unverified = false;
};
// The error is one line. Without reports in these days `traffic` is nothing.
[[nodiscard]] Result<health::Subject, std::string> read_subject(store::EventStore& events,
                                                                const SubjectQuestion& question);

}  // namespace waybill::service
