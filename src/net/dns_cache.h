// Answers of DNS for as long as they hold, for many evaluations: between an evaluator's client and
// the network.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "dns/answer.h"
#include "net/dns_client.h"

namespace waybill::net {

// Ours. A shorter TTL counts as the floor (negative answers often come without one), a longer one
// as the ceiling, so that a change is seen within the hour.
inline constexpr std::chrono::seconds kShortestTtl{30};
inline constexpr std::chrono::seconds kLongestTtl{3600};
inline constexpr std::size_t kMostCachedAnswers = 200'000;

// Any number of threads.
class DnsCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  explicit DnsCache(std::size_t most = kMostCachedAnswers) : most_(most) {}

  // The answer with what is left of its TTL; nothing: not known, or it no longer holds.
  [[nodiscard]] std::optional<dns::Answer> find(const dns::Question& question, Time now);
  // Failures that may be over soon are not kept. When it is full the oldest go.
  void put(const dns::Question& question, const dns::Answer& answer, Time now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    dns::Answer answer;
    Time until;
  };
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<dns::Question, Entry> entries_;
  std::deque<dns::Question> order_;  // as they came; each once
};

// Answers from `cache` what it holds and asks `client` the rest. Aliases are followed as the
// client told them.
[[nodiscard]] std::unique_ptr<DnsClient> with_cache(std::unique_ptr<DnsClient> client,
                                                    std::shared_ptr<DnsCache> cache);

}  // namespace waybill::net
