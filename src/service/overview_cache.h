#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "ledger/ledger.h"
#include "service/domain_overview.h"
#include "service/live.h"

namespace waybill::service {

// Remembers overviews until something happens to the organisation, and at most kLongestOverview:
// other programs may write to the event store too. Safe for several threads.
class OverviewCache {
 public:
  using Domains = std::shared_ptr<const std::vector<DomainOverview>>;

  OverviewCache(ledger::Ledger& ledger, store::EventStore& events, const Live& live)
      : ledger_(ledger), events_(events), live_(live) {}

  [[nodiscard]] Result<Domains, store::Error> get(const OverviewQuestion& question);

 private:
  static constexpr std::chrono::seconds kLongestOverview{10};
  static constexpr std::size_t kMostOverviews = 64;
  struct Entry {
    OverviewQuestion question;
    std::uint64_t changes;
    std::chrono::steady_clock::time_point made;
    Domains domains;
  };

  ledger::Ledger& ledger_;
  store::EventStore& events_;
  const Live& live_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // with mutex_ held; the latest first
};

}  // namespace waybill::service
