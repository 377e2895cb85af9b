#include "salesforce/log_digester.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "salesforce/email_log.h"
#include "salesforce/log_list_quality.h"
#include "salesforce/log_pattern.h"
#include "salesforce/log_series.h"

namespace waybill::salesforce {
namespace {

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

class Digester {
 public:
  Digester(const LogContent& content, const DigestInput& input)
      : content_(content),
        input_(input),
        tally_(content, refusal::Classifier::built_in(), input.mail_hosts),
        largest_(domains_by_failures()),
        series_(content, tally_, largest_),
        dead_(find_dead_addresses(content, tally_)) {}

  LogFindings digest() {
    LogDigest& digest = findings_.digest;
    digest.rows = content_.rows;
    digest.messages = content_.messages.size();
    for (std::size_t i = 0; i < kLogStates; ++i) {
      const auto state = static_cast<LogState>(i);
      if (tally_.of(state) > 0) digest.states[std::string(to_string(state))] = tally_.of(state);
    }
    digest.range = coverage(content_, input_.requested);
    answer_question();
    list_domains();
    list_providers();
    list_refusals();
    digest.pattern = find_pattern(content_, tally_);
    digest.quality = list_quality(content_, tally_, dead_);
    digest.retries = retries();
    digest.tls = {content_.delivered_encrypted, content_.delivered_clear,
                  share_of(content_.delivered_clear,
                           content_.delivered_clear + content_.delivered_encrypted)};
    list_suppressed();
    digest.warnings = reading_warnings(content_);
    for (std::string& warning : coverage_warnings(content_, digest.range, input_.now))
      digest.warnings.push_back(std::move(warning));
    digest.verdict = verdict_of(digest);
    return std::move(findings_);
  }

 private:
  std::vector<std::uint32_t> domains_by_failures() const {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < tally_.domains.size(); ++i) {
      if (tally_.domains[i].failed() > 0) order.push_back(i);
    }
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
      const auto more = [&](std::uint32_t i) { return tally_.domains[i].failed(); };
      return more(a) != more(b) ? more(a) > more(b)
                                : content_.domains.at(a) < content_.domains.at(b);
    });
    return order;
  }

  // A message that the file does not have never left, but only if the file reaches over the time
  // that was asked about, or none was named.
  void answer_question() {
    const LogSelection& asked = input_.selection;
    if (asked.recipient.empty() && asked.message_id.empty()) return;
    LogDigest& digest = findings_.digest;
    const DigestRange& range = digest.range;
    constexpr UnixTime kHour = 3600;
    const bool covers = range.first && range.last &&
                        (!range.requested_from || *range.first <= *range.requested_from + kHour) &&
                        (!range.requested_to || *range.last >= *range.requested_to - kHour);
    const bool is_found = content_.messages.size() > 0;
    digest.question = {asked.recipient, asked.message_id,
                       is_found ? "found"
                       : covers ? "never-left"
                                : "not-covered"};
    if (!is_found && covers) digest.states["never-left"] = 1;
  }

  void list_domains() {
    LogDigest& digest = findings_.digest;
    digest.domains_with_refusals = largest_.size();
    for (std::size_t i = 0; i < std::min(largest_.size(), kMostListedDomains); ++i) {
      const DomainTally& tally = tally_.domains[largest_[i]];
      digest.by_domain.push_back({.domain = std::string(content_.domains.at(largest_[i])),
                                  .count = tally.failed(),
                                  .refused = tally.refused,
                                  .expired = tally.expired,
                                  .deferred = tally.deferred,
                                  .discarded = tally.discarded,
                                  .delivered = tally.delivered,
                                  .total = tally.total,
                                  .share = share_of(tally.failed(), tally.total),
                                  .provider = tally_.providers[tally.provider],
                                  .provider_basis = std::string(to_string(tally.basis)),
                                  .change = series_.of_domain(i)});
    }
  }

  void list_providers() {
    std::vector<DigestProvider> providers(tally_.providers.size());
    for (const DomainTally& domain : tally_.domains) {
      if (domain.total == 0) continue;
      DigestProvider& provider = providers[domain.provider];
      ++provider.domains;
      provider.count += domain.failed();
      provider.delivered += domain.delivered;
      provider.total += domain.total;
    }
    for (std::size_t i = 0; i < providers.size(); ++i) {
      DigestProvider& provider = providers[i];
      if (provider.count == 0) continue;
      provider.provider = tally_.providers[i];
      provider.share = share_of(provider.count, provider.total);
      if (i != 0) provider.change = series_.of_provider(i);
      findings_.digest.by_provider.push_back(std::move(provider));
    }
    std::ranges::sort(findings_.digest.by_provider, {}, [](const DigestProvider& entry) {
      return std::pair(~entry.count, std::string_view(entry.provider));
    });
  }

  void list_refusals() {
    std::map<std::string, Count> classes;
    for (std::size_t i = 0; i < tally_.clusters.size(); ++i) {
      const Cluster& cluster = tally_.clusters[i];
      classes[class_of(cluster)] += cluster.count;
      if (i < kMostListedRefusals) findings_.digest.refusals.push_back(refusal_of(i));
    }
    for (const auto& [name, count] : classes)
      findings_.digest.by_class.push_back({name, count});
    std::ranges::sort(findings_.digest.by_class, {}, [](const DigestClass& entry) {
      return std::pair(~entry.count, std::string_view(entry.name));
    });
  }

  static std::string class_of(const Cluster& cluster) {
    return std::string(cluster.meaning.kind ? refusal::id_of(*cluster.meaning.kind) : "unknown");
  }

  DigestRefusal refusal_of(std::size_t index) const {
    const Cluster& cluster = tally_.clusters[index];
    const refusal::Classification& meaning = cluster.meaning;
    DigestRefusal result{
        .text = std::string(content_.replies.at(cluster.reply)),
        .rule = {},
        .kind = class_of(cluster),
        .reason = std::string(refusal::id_of(meaning.reason)),
        .permanence = meaning.permanence ? std::string(refusal::id_of(*meaning.permanence)) : "",
        .who = std::string(refusal::id_of(meaning.who)),
        .stage = meaning.stage ? std::string(refusal::id_of(*meaning.stage)) : "",
        .meaning = std::string(meaning.meaning),
        .fix = std::string(meaning.fix),
        .count = cluster.count,
        .deferred = cluster.deferred,
        .first = cluster.first.unix_seconds(),
        .last = cluster.last.unix_seconds(),
        .domain_count = cluster.domains.size(),
        .domains = {},
        .providers = {},
        .scope = {},
        .volume = series_.volume_of_cluster(index),
        .change = series_.of_cluster(index)};
    if (meaning.row != nullptr) result.rule = meaning.row->id;
    result.share = share_of(result.count, result.volume);
    add_domains(cluster, result);
    return result;
  }

  void add_domains(const Cluster& cluster, DigestRefusal& result) const {
    std::set<std::string> providers;
    std::size_t unknown = 0;
    std::vector<DigestDomainCount> domains;
    for (const auto& [domain, count] : cluster.domains) {
      domains.push_back({std::string(content_.domains.at(domain)), count});
      const std::uint16_t provider = tally_.domains[domain].provider;
      if (provider == 0) {
        ++unknown;
      } else {
        providers.insert(tally_.providers[provider]);
      }
    }
    std::ranges::sort(domains, [](const DigestDomainCount& a, const DigestDomainCount& b) {
      return a.count != b.count ? a.count > b.count : a.domain < b.domain;
    });
    if (domains.size() > kMostListed) domains.resize(kMostListed);
    result.domains = std::move(domains);
    result.providers.assign(providers.begin(), providers.end());
    result.scope = cluster.domains.size() == 1             ? "one-domain"
                   : providers.size() == 1 && unknown == 0 ? "one-provider"
                                                           : "several-systems";
  }

  DigestRetries retries() const {
    constexpr std::array<std::int64_t, 9> kLimits = {300,   900,   1800,  3600,     7200,
                                                     14400, 28800, 57600, 24 * 3600};
    DigestRetries result;
    for (const std::int64_t limit : kLimits)
      result.delays.push_back({limit, 0});
    content_.messages.for_each([&](const LogMessage& message) {
      const LogOutcome& outcome = message.outcome;
      if (outcome.tries() == 0) return;
      ++result.deferred_once;
      const LogState state = outcome.state();
      const auto first = message.first.unix_seconds();
      if (state == LogState::Expired) ++result.later_expired;
      if (state == LogState::Delivered) {
        ++result.later_delivered;
        const auto time = outcome.time().unix_seconds();
        if (first && time) add_delay(result, *time - *first);
      }
      if (state != LogState::Deferred) return;
      ++result.still_deferred;
      const auto keep_least = [](std::optional<UnixTime>& least, UnixTime time) {
        least = std::min(least.value_or(time), time);
      };
      const auto next = next_try(outcome.last_transient(), outcome.tries(), message.first);
      const UnixTime end = content_.last.unix_seconds().value_or(0);
      if (next && *next >= end) keep_least(result.next_try, *next);
      if (first && *first + 24 * 3600 >= end) keep_least(result.next_expiry, *first + 24 * 3600);
    });
    return result;
  }

  static void add_delay(DigestRetries& retries, std::int64_t delay) {
    for (DigestDelay& bucket : retries.delays) {
      if (delay <= bucket.seconds || &bucket == &retries.delays.back()) {
        ++bucket.messages;
        return;
      }
    }
  }

  void list_suppressed() {
    if (input_.suppression == SuppressionList::Write)
      findings_.suppression = suppression_csv(content_, tally_, dead_);
    for (const auto& [hash, address] : dead_) {
      if (!address.is_dead()) continue;
      const bool is_listed = content_.addresses.find(hash) != StringTable::kNone;
      ++(is_listed ? findings_.digest.suppression.addresses
                   : findings_.digest.suppression.not_listed);
    }
  }

  const LogContent& content_;
  const DigestInput& input_;
  LogTally tally_;
  std::vector<std::uint32_t> largest_;
  LogSeries series_;
  DeadAddresses dead_;
  LogFindings findings_;
};

}  // namespace

LogFindings digest_log(const LogContent& content, const DigestInput& input) {
  return Digester(content, input).digest();
}

}  // namespace waybill::salesforce
