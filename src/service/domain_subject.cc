#include "service/domain_subject.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "reputation/shared_pool.h"

namespace waybill::service {
namespace {

constexpr std::string_view kSalesforce = "salesforce-core", kMicrosoft = "microsoft-365";

// Messages of a source whose return path is the domain's own while SPF does not pass.
std::map<std::string, std::uint64_t, std::less<>> own_return_paths(
    const policy::Findings& findings) {
  std::map<std::string, std::uint64_t, std::less<>> failing;
  for (const policy::FailureGroup& group : findings.failures) {
    const bool is_own =
        group.why.spf == policy::SpfWhy::OwnFailed || group.why.spf == policy::SpfWhy::NoRecord;
    if (is_own && policy::is_legitimate(group.judgement.traffic))
      failing[group.source] += group.messages;
  }
  return failing;
}

health::Traffic::Source source_of(const policy::SourceSummary& summary) {
  const policy::Counts& counts = summary.counts;
  health::Traffic::Source source{.key = summary.key, .name = summary.name};
  if (summary.service != nullptr) source.service = summary.service->id;
  // Others may forge the domain from the same source: its own mail is what counts.
  source.is_legitimate = counts.legitimate() * 2 > counts.messages;
  source.messages = source.is_legitimate ? counts.legitimate() : counts.messages;
  source.passing = source.is_legitimate ? counts.of(policy::Traffic::Authorised) : counts.passing;
  source.dkim_aligned = counts.dkim_aligned;
  source.spf_aligned = counts.spf_aligned;
  return source;
}

void add_senders(const policy::SourceSummary& summary, std::vector<health::OwnSender>& senders) {
  for (const auto& [address, messages] : summary.addresses)
    senders.push_back(
        {.address = address,
         .messages = messages,
         .is_shared = summary.service != nullptr || reputation::pool_of(address, {}) != nullptr});
}

}  // namespace

void tell_traffic(const policy::Findings& findings, int days, health::Subject& subject) {
  if (findings.total.messages == 0) return;
  const policy::Counts& total = findings.total;
  health::Traffic traffic{.days = days,
                          .messages = total.messages,
                          .passing = total.passing,
                          .dkim_aligned = total.dkim_aligned,
                          .spf_aligned = total.spf_aligned,
                          .legitimate = total.legitimate(),
                          .legitimate_passing = total.of(policy::Traffic::Authorised)};
  const auto own_failing = own_return_paths(findings);
  for (const policy::SourceSummary& summary : findings.sources) {
    health::Traffic::Source source = source_of(summary);
    if (const auto found = own_failing.find(summary.key); found != own_failing.end())
      source.own_return_path_failing = found->second;
    subject.uses_salesforce =
        subject.uses_salesforce || (source.service == kSalesforce && source.is_legitimate);
    subject.uses_microsoft =
        subject.uses_microsoft || (source.service == kMicrosoft && source.is_legitimate);
    if (source.is_legitimate) add_senders(summary, subject.senders);
    traffic.sources.push_back(std::move(source));
  }
  std::ranges::sort(subject.senders, std::greater<>(), &health::OwnSender::messages);
  if (subject.senders.size() > kMostOwnSenders) subject.senders.resize(kMostOwnSenders);
  subject.traffic = std::move(traffic);
}

Result<std::vector<health::KnownSelector>, store::Error> known_selectors(
    store::EventStore& store, const store::Filter& filter) {
  std::map<std::string, std::uint64_t> seen;
  std::size_t groups = 0;
  (void)TRY(store.groups(filter, [&](const store::RowGroup& group) {
    for (const store::RowGroup::Dkim& dkim : group.dkim) {
      if (dkim.domain == filter.domain && !dkim.selector.empty())
        seen[dkim.selector] += group.messages;
    }
    return ++groups < kMostGroupsForSelectors;
  }));
  std::vector<health::KnownSelector> selectors;
  selectors.reserve(seen.size());
  for (const auto& [selector, messages] : seen)
    selectors.push_back({.selector = selector,
                         .origin = health::KnownSelector::Origin::Reports,
                         .messages = messages});
  std::ranges::sort(selectors, std::greater<>(), &health::KnownSelector::messages);
  if (selectors.size() > kMostKnownSelectors) selectors.resize(kMostKnownSelectors);
  return selectors;
}

}  // namespace waybill::service
