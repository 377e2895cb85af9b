// What reports tell of a domain, as the check of the domain wants it (health::Subject).
#pragma once

#include <vector>

#include "base/result.h"
#include "health/subject.h"
#include "policy/survey.h"
#include "store/event_store.h"

namespace waybill::service {

// Ours.
inline constexpr std::size_t kMostKnownSelectors = 30;
inline constexpr std::size_t kMostOwnSenders = 50;
inline constexpr std::size_t kMostGroupsForSelectors = 200'000;  // that are read

// Sets traffic, senders, uses_salesforce and uses_microsoft; leaves the rest. `days`: that the
// findings are about. Findings without messages set no traffic.
void tell_traffic(const policy::Findings& findings, int days, health::Subject& subject);

// Selectors that reports name for the domain of the filter, whether the signatures passed or not,
// the most used first.
[[nodiscard]] Result<std::vector<health::KnownSelector>, store::Error> known_selectors(
    store::EventStore& store, const store::Filter& filter);

}  // namespace waybill::service
