#include "service/overview_cache.h"

#include <algorithm>

namespace waybill::service {

Result<OverviewCache::Domains, store::Error> OverviewCache::get(const OverviewQuestion& question) {
  // Before it is read: what changes meanwhile makes the entry old.
  const std::uint64_t changes = live_.changes(question.tenant);
  const auto now = std::chrono::steady_clock::now();
  {
    const std::scoped_lock lock(mutex_);
    entries_.remove_if([&](const Entry& entry) { return now - entry.made > kLongestOverview; });
    const auto found = std::ranges::find(entries_, question, &Entry::question);
    if (found != entries_.end() && found->changes == changes) return found->domains;
  }
  auto domains = std::make_shared<const std::vector<DomainOverview>>(
      TRY(overview(ledger_, events_, question)));
  const std::scoped_lock lock(mutex_);
  entries_.remove_if([&](const Entry& entry) { return entry.question == question; });
  entries_.push_front({question, changes, now, domains});
  if (entries_.size() > kMostOverviews) entries_.pop_back();
  return domains;
}

}  // namespace waybill::service
