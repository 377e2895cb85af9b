#include "salesforce/log_series.h"

#include <algorithm>

namespace waybill::salesforce {
namespace {

constexpr UnixTime kHour = 3600;
constexpr std::size_t kMostBins = 24 * 62;  // two months; what is later counts in the last bin
constexpr std::size_t kNoSeries = static_cast<std::size_t>(-1);

}  // namespace

LogSeries::LogSeries(const LogContent& content, const LogTally& tally,
                     const std::vector<std::uint32_t>& largest) {
  const auto first = content.first.unix_seconds();
  const auto last = content.last.unix_seconds();
  const std::size_t cluster_count = std::min(tally.clusters.size(), kMostClusterSeries);
  volumes_.resize(cluster_count);
  std::vector<std::vector<std::uint32_t>> clusters_of(tally.domains.size());
  for (std::size_t i = 0; i < cluster_count; ++i) {
    for (const auto& [domain, count] : tally.clusters[i].domains) {
      clusters_of[domain].push_back(static_cast<std::uint32_t>(i));
      volumes_[i] += tally.domains[domain].total;
    }
  }
  if (!first || !last) return;
  begin_ = *first / kHour * kHour;
  bins_ = std::min(static_cast<std::size_t>((*last - begin_) / kHour) + 1, kMostBins);
  const Series empty{std::vector<Bin>(bins_), std::vector<UnixTime>(bins_)};
  clusters_.assign(cluster_count, empty);
  providers_.assign(std::min(tally.providers.size(), kMostProviderSeries), empty);
  domains_.assign(std::min(largest.size(), kMostDomainSeries), empty);
  std::vector<std::size_t> place_of(tally.domains.size(), kNoSeries);
  for (std::size_t i = 0; i < domains_.size(); ++i)
    place_of[largest[i]] = i;

  auto failure = tally.failures.begin();
  auto deferral = tally.deferrals.begin();
  for (std::uint32_t i = 0; i < content.messages.size(); ++i) {
    const LogMessage& message = content.messages.at(i);
    const bool has_failed = failure != tally.failures.end() && failure->message == i;
    const bool was_deferred = deferral != tally.deferrals.end() && deferral->message == i;
    const std::size_t cluster = has_failed     ? (failure++)->cluster
                                : was_deferred ? (deferral++)->cluster
                                               : kNoSeries;
    const auto time = message.first.unix_seconds();
    if (!time || *time < begin_) continue;
    const std::size_t bin = std::min(static_cast<std::size_t>((*time - begin_) / kHour), bins_ - 1);
    for (const std::uint32_t place : clusters_of[message.domain])
      add(clusters_[place], bin, place == cluster, *time);
    // Towards the end of a log more messages wait: that is no rise.
    const bool is_final = has_failed && message.outcome.state() != LogState::Deferred;
    const std::uint16_t provider = tally.domains[message.domain].provider;
    if (provider < providers_.size()) add(providers_[provider], bin, is_final, *time);
    if (const std::size_t place = place_of[message.domain]; place != kNoSeries)
      add(domains_[place], bin, is_final, *time);
  }
}

void LogSeries::add(Series& series, std::size_t bin, bool is_failure, UnixTime time) const {
  ++series.bins[bin].total;
  if (!is_failure) return;
  ++series.bins[bin].refused;
  UnixTime& first = series.first_refused[bin];
  if (first == 0 || time < first) first = time;
}

std::optional<DigestChange> LogSeries::change_of(const Series& series) const {
  const auto rise = find_rise(series.bins);
  if (!rise) return std::nullopt;
  return DigestChange{.since = series.first_refused[rise->bin],
                      .before = rise->before_share(),
                      .after = rise->after_share(),
                      .before_messages = rise->before_total,
                      .after_messages = rise->after_total};
}

std::optional<DigestChange> LogSeries::of_cluster(std::size_t cluster) const {
  return cluster < clusters_.size() ? change_of(clusters_[cluster]) : std::nullopt;
}
std::optional<DigestChange> LogSeries::of_provider(std::size_t provider) const {
  return provider < providers_.size() ? change_of(providers_[provider]) : std::nullopt;
}
std::optional<DigestChange> LogSeries::of_domain(std::size_t place) const {
  return place < domains_.size() ? change_of(domains_[place]) : std::nullopt;
}
std::uint64_t LogSeries::volume_of_cluster(std::size_t cluster) const {
  return cluster < volumes_.size() ? volumes_[cluster] : 0;
}

}  // namespace waybill::salesforce
