// From what is known to what a reader is told, in which order and in which words: the verdict and
// what to do next, then what they rest on.
#pragma once

#include "summary/document.h"
#include "summary/domain_summary.h"

namespace waybill::summary {

// Ours: rows of a table; "And 12 more." says how many there are beyond.
inline constexpr std::size_t kMostSenders = 15;
inline constexpr std::size_t kMostIssues = 12;
inline constexpr std::size_t kMostRefusals = 10;
inline constexpr std::size_t kMostListings = 15;
inline constexpr std::size_t kMostRecords = 40;
inline constexpr std::size_t kMostDomains = 200;
// Octets of a text in a cell; a record that is longer is cut, and says so.
inline constexpr std::size_t kLongestText = 400;
inline constexpr std::size_t kLongestRecord = 1'000;

[[nodiscard]] Document compose(const DomainSummary& summary);
[[nodiscard]] Document compose(const TenantSummary& summary);

}  // namespace waybill::summary
