// What reports tell of a domain, as the check of the domain wants it (health::Subject).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "health/subject.h"
#include "net/authority.h"
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

// What the name servers of the zone say to the questions that matter most. The error is one line;
// the subject is then as before.
[[nodiscard]] Result<void, std::string> ask_name_servers(net::DnsSession& resolver,
                                                         const net::AuthorityOptions& options,
                                                         health::Subject& subject);

}  // namespace waybill::service
