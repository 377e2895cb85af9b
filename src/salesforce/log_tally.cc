#include "salesforce/log_tally.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "refusal/normalise.h"

namespace waybill::salesforce {

std::string_view to_string(ProviderBasis basis) {
  switch (basis) {
    case ProviderBasis::Mx: return "mx";
    case ProviderBasis::RelayHost: return "relay-host";
    case ProviderBasis::AddressDomain: return "address-domain";
    case ProviderBasis::Reply: return "reply";
    case ProviderBasis::Unknown: return "";
  }
  std::abort();
}

std::vector<std::string> most_refused_domains(const LogContent& content, std::size_t most) {
  std::vector<std::uint32_t> failed(content.domains.size());
  content.messages.for_each([&](const LogMessage& message) {
    if (message.outcome.decisive()) ++failed[message.domain];
  });
  std::vector<std::uint32_t> order(failed.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {},
                    [&](std::uint32_t domain) { return std::pair(~failed[domain], domain); });
  std::vector<std::string> domains;
  for (const std::uint32_t domain : order) {
    if (domains.size() == most || failed[domain] == 0) break;
    if (domain != 0 && !content.domains.at(domain).empty())
      domains.emplace_back(content.domains.at(domain));
  }
  return domains;
}

bool is_dead_address(const Cluster& cluster) {
  return cluster.meaning.kind == refusal::Class::ListQuality && cluster.meaning.is_hard() &&
         cluster.meaning.permanence == refusal::Permanence::Permanent;
}

LogTally::LogTally(const LogContent& content, const refusal::Classifier& classifier,
                   const MailHosts& mail_hosts)
    : domains(content.domains.size()),
      users(content.users.size()),
      content_(&content),
      classifier_(&classifier),
      mail_hosts_(&mail_hosts) {
  find_providers();
  count_messages();
  sort_clusters();
}

std::uint64_t LogTally::failed() const {
  return of(LogState::Refused) + of(LogState::Expired) + of(LogState::Deferred) +
         of(LogState::DiscardedBySalesforce);
}

std::uint16_t LogTally::provider_number(std::string_view name) {
  const auto number = std::ranges::find(providers, name) - providers.begin();
  if (static_cast<std::size_t>(number) == providers.size()) providers.emplace_back(name);
  return static_cast<std::uint16_t>(number);
}

void LogTally::find_providers() {
  const auto set = [&](std::uint32_t domain, std::string_view host, ProviderBasis basis) {
    const refusal::Provider* const provider = classifier_->providers().find(host);
    if (provider == nullptr || domains[domain].provider != 0) return;
    domains[domain].provider = provider_number(provider->name);
    domains[domain].basis = basis;
  };
  for (std::uint32_t domain = 1; domain < domains.size(); ++domain) {
    const std::string_view name = content_->domains.at(domain);
    const auto asked = mail_hosts_->find(name);
    if (asked != mail_hosts_->end()) {
      for (const std::string& host : asked->second)
        set(domain, host, ProviderBasis::Mx);
    }
    if (domain < content_->relay_hosts.size())
      set(domain, content_->relay_hosts[domain], ProviderBasis::RelayHost);
    set(domain, name, ProviderBasis::AddressDomain);
  }
}

std::uint32_t LogTally::new_cluster(std::uint32_t reply, std::uint8_t stage, std::uint32_t domain) {
  const DomainTally& recipient = domains[domain];
  refusal::Context context{.provider_hint = providers[recipient.provider],
                           .stage = refusal::parse_stage(content_->stages.at(stage)),
                           .codes = {}};
  refusal::Classification meaning = classifier_->classify(content_->replies.at(reply), context);
  if (meaning.row != nullptr) {
    const auto [known, is_new] = clusters_by_row_.try_emplace(
        {meaning.row, meaning.who}, static_cast<std::uint32_t>(clusters.size()));
    if (!is_new) return known->second;
  }
  clusters.push_back(
      {.reply = reply, .meaning = std::move(meaning), .first = {}, .last = {}, .domains = {}});
  return static_cast<std::uint32_t>(clusters.size() - 1);
}

std::uint32_t LogTally::cluster_of(std::uint32_t reply, std::uint8_t stage, std::uint32_t domain) {
  const std::uint64_t key =
      reply | std::uint64_t{stage} << 24U | std::uint64_t{domains[domain].provider} << 32U;
  const auto known = clusters_by_reply_.find(key);
  if (known != clusters_by_reply_.end()) return known->second;
  const std::uint32_t cluster = new_cluster(reply, stage, domain);
  clusters_by_reply_.emplace(key, cluster);
  return cluster;
}

void LogTally::count_failure(std::uint32_t number, const LogMessage& message, LogState state) {
  const auto decisive = message.outcome.decisive();
  if (!decisive) return;
  const std::uint32_t index = cluster_of(decisive->reference, decisive->tag, message.domain);
  Cluster& cluster = clusters[index];
  failures.push_back({number, index});
  ++cluster.count;
  cluster.deferred += state == LogState::Deferred ? 1 : 0;
  ++cluster.domains[message.domain];
  const LogTime time = message.outcome.time();
  if (time.is_known() && (!cluster.first.is_known() || time < cluster.first)) cluster.first = time;
  if (cluster.last < time) cluster.last = time;
  DomainTally& domain = domains[message.domain];
  // Wording of one provider's own servers.
  const refusal::Row* const row = cluster.meaning.row;
  if (domain.provider == 0 && row != nullptr && !row->is_generic() &&
      classifier_->providers().named(row->provider) != nullptr) {
    domain.provider = provider_number(row->provider);
    domain.basis = ProviderBasis::Reply;
  }
  if (state == LogState::Refused && is_dead_address(cluster)) {
    ++unknown_users;
    ++users[message.user].unknown_users;
  }
}

void LogTally::count_deferral(std::uint32_t number, const LogMessage& message) {
  if (const auto deferral = message.outcome.deferral())
    deferrals.push_back({number, cluster_of(deferral->reference, deferral->tag, message.domain)});
}

void LogTally::count_messages() {
  for (std::uint32_t i = 0; i < content_->messages.size(); ++i) {
    const LogMessage& message = content_->messages.at(i);
    const LogState state = message.outcome.state();
    ++states[static_cast<std::size_t>(state)];
    ++users[message.user].messages;
    DomainTally& domain = domains[message.domain];
    ++domain.total;
    role_messages += message.is_role ? 1 : 0;
    switch (state) {
      case LogState::Queued: continue;
      case LogState::Delivered:
        ++domain.delivered;
        count_deferral(i, message);
        continue;
      case LogState::Deferred: ++domain.deferred; break;
      case LogState::Refused: ++domain.refused; break;
      case LogState::Expired: ++domain.expired; break;
      case LogState::DiscardedBySalesforce: ++domain.discarded; break;
    }
    role_refused += message.is_role ? 1 : 0;
    count_failure(i, message, state);
  }
}

void LogTally::sort_clusters() {
  std::vector<std::uint32_t> order(clusters.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::pair(~clusters[i].count, i); });
  std::vector<Cluster> sorted;
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    sorted.push_back(std::move(clusters[order[i]]));
  }
  clusters = std::move(sorted);
  for (Failure& failure : failures)
    failure.cluster = place[failure.cluster];
  for (Failure& deferral : deferrals)
    deferral.cluster = place[deferral.cluster];
}

}  // namespace waybill::salesforce
