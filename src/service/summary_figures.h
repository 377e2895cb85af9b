// What the report of a domain says, gathered from the stores.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/ledger.h"
#include "service/domain_overview.h"
#include "service/reputation_work.h"
#include "store/event_store.h"
#include "summary/domain_summary.h"

namespace waybill::service {

struct SummaryQuestion {
  std::string tenant;
  std::string domain;
  Period period;
  bool include_unverified = false;
  std::int64_t now = 0;  // Unix seconds
};

// What the event store tells: mail and senders, and whether the policy can be raised.
[[nodiscard]] Result<summary::DomainSummary, QuestionError> summary_of_events(
    store::EventStore& events, const SummaryQuestion& question, std::vector<std::string> own_orgs);

// Adds what the ledger tells: checks, issues, refusals, records.
[[nodiscard]] Result<void, ledger::Error> add_ledger_figures(ledger::Ledger& ledger,
                                                             const SummaryQuestion& question,
                                                             summary::DomainSummary& summary);

[[nodiscard]] std::vector<summary::ListedAt> listed_of(const std::vector<ListingView>& listings);
[[nodiscard]] summary::DomainLine line_of(const DomainOverview& domain);

}  // namespace waybill::service
