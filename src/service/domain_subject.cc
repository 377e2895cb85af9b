#include "service/domain_subject.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "reputation/shared_pool.h"
#include "service/domain_report.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kDaySeconds = 86'400;

template <class Key>
std::vector<std::pair<std::uint64_t, Key>> largest(const std::map<Key, std::uint64_t>& counts,
                                                   std::size_t most) {
  std::vector<std::pair<std::uint64_t, Key>> list;
  list.reserve(counts.size());
  for (const auto& [key, count] : counts)
    list.emplace_back(count, key);
  std::ranges::sort(list, std::greater<>());
  if (list.size() > most) list.resize(most);
  return list;
}

health::Traffic traffic_of(const policy::Findings& findings) {
  const policy::Counts& total = findings.total;
  health::Traffic traffic{.days = kSubjectDays,
                          .messages = total.messages,
                          .passing = total.passing,
                          .dkim_aligned = total.dkim_aligned,
                          .spf_aligned = total.spf_aligned,
                          .legitimate = total.legitimate(),
                          .legitimate_passing = total.of(policy::Traffic::Authorised),
                          .sources = {}};
  std::map<std::string, std::uint64_t> own_return_path;
  for (const policy::FailureGroup& group : findings.failures)
    if (group.why.spf == policy::SpfWhy::OwnFailed) own_return_path[group.source] += group.messages;
  for (const policy::SourceSummary& source : findings.sources) {
    const auto failing = own_return_path.find(source.key);
    traffic.sources.push_back(
        {.key = source.key,
         .name = source.name,
         .service = source.service == nullptr ? "" : source.service->id,
         .messages = source.counts.messages,
         .passing = source.counts.passing,
         .dkim_aligned = source.counts.dkim_aligned,
         .spf_aligned = source.counts.spf_aligned,
         .own_return_path_failing = failing == own_return_path.end() ? 0 : failing->second,
         .is_legitimate = policy::is_legitimate(source.judgement.traffic)});
  }
  return traffic;
}

void add_senders(const policy::Findings& findings, health::Subject& subject) {
  std::map<IpAddress, std::uint64_t> addresses;
  for (const policy::SourceSummary& source : findings.sources) {
    if (!policy::is_legitimate(source.judgement.traffic)) continue;
    for (const auto& [address, messages] : source.addresses)
      addresses[address] += messages;
    if (source.service == nullptr) continue;
    subject.uses_salesforce |= source.service->id.starts_with("salesforce");
    subject.uses_microsoft |= source.service->id == "microsoft-365";
  }
  for (const auto& [messages, address] : largest(addresses, kMostOwnSenders))
    subject.senders.push_back({.address = address,
                               .messages = messages,
                               .is_shared = reputation::pool_of(address, "") != nullptr});
}

}  // namespace

Result<health::Subject, std::string> read_subject(store::EventStore& events,
                                                  const SubjectQuestion& question) {
  health::Subject subject;
  subject.domain = question.domain;
  subject.now = question.now;
  DomainQuestion asked;
  asked.view = ReportView::Sources;
  asked.domain = question.domain.text();
  asked.tenant = question.tenant;
  asked.org_ids = question.org_ids;
  asked.include_unverified = question.include_unverified;
  const auto today = static_cast<store::Day>(question.now / kDaySeconds);
  const Period period{today - kSubjectDays + 1, today};
  const auto report = gather(asked, period, events, nullptr);
  if (!report) return std::unexpected(report.error().message);
  if (report->findings.total.messages > 0) subject.traffic = traffic_of(report->findings);
  add_senders(report->findings, subject);

  store::Filter filter;
  filter.tenant = question.tenant;
  filter.domain = question.domain.text();
  filter.from = period.from;
  filter.to = period.to;
  filter.include_unverified = true;  // a key is looked up whoever tells of it
  std::map<std::string, std::uint64_t> selectors;
  std::size_t rows = 0;
  const auto read = events.groups(filter, [&](const store::RowGroup& group) {
    for (const store::RowGroup::Dkim& dkim : group.dkim) {
      if (dkim.result == report::AuthResult::Pass && dkim.domain == filter.domain &&
          !dkim.selector.empty())
        selectors[dkim.selector] += group.messages;
    }
    return ++rows < kMostSelectorRows;
  });
  if (!read) return std::unexpected(read.error().message);
  for (const auto& [messages, selector] : largest(selectors, kMostKnownSelectors))
    subject.selectors.push_back({.selector = selector,
                                 .origin = health::KnownSelector::Origin::Reports,
                                 .messages = messages});
  return subject;
}

}  // namespace waybill::service
