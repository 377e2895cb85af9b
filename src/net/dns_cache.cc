#include "net/dns_cache.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace waybill::net {
namespace {

using Clock = std::chrono::steady_clock;

class CachingClient final : public DnsClient {
 public:
  CachingClient(std::unique_ptr<DnsClient> client, std::shared_ptr<DnsCache> cache)
      : client_(std::move(client)), cache_(std::move(cache)) {}

  void fetch(std::span<const dns::Question> questions, dns::Snapshot& snapshot,
             Clock::time_point deadline) override {
    std::vector<dns::Question> unknown;
    const auto now = Clock::now();
    for (const dns::Question& question : questions) {
      if (!serve(question, snapshot, now)) unknown.push_back(question);
    }
    if (unknown.empty()) return;
    dns::Snapshot fresh;
    client_->fetch(unknown, fresh, deadline);
    const auto after = Clock::now();
    for (const auto& [question, answer] : fresh.entries()) {
      cache_->put(question, *answer, after);
      snapshot.set(question, *answer);
    }
  }

 private:
  bool serve(dns::Question question, dns::Snapshot& snapshot, Clock::time_point now) {
    for (int links = 0; links < dns::kLongestAliasChain; ++links) {
      if (auto answer = cache_->find(question, now)) {
        snapshot.set(question, *std::move(answer));
        return true;
      }
      if (question.type == dns::Type::Cname) return false;
      const dns::Question alias{question.name, dns::Type::Cname};
      auto link = cache_->find(alias, now);
      if (!link || !link->has_records()) return false;
      const auto* target = std::get_if<dns::Name>(&link->records.front());
      if (target == nullptr) return false;
      question.name = *target;
      snapshot.set(alias, *std::move(link));
    }
    return false;
  }

  std::unique_ptr<DnsClient> client_;
  std::shared_ptr<DnsCache> cache_;
};

}  // namespace

std::optional<dns::Answer> DnsCache::find(const dns::Question& question, Time now) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(question);
  if (found == entries_.end() || found->second.until <= now) return std::nullopt;
  dns::Answer answer = found->second.answer;
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(found->second.until - now);
  answer.ttl = std::min(answer.ttl, static_cast<std::uint32_t>(left.count()));
  return answer;
}

void DnsCache::put(const dns::Question& question, const dns::Answer& answer, Time now) {
  if (answer.is_temporary_failure()) return;
  const auto ttl = std::clamp(std::chrono::seconds(answer.ttl), kShortestTtl, kLongestTtl);
  const std::scoped_lock lock(mutex_);
  const auto [place, is_new] = entries_.insert_or_assign(question, Entry{answer, now + ttl});
  if (is_new) order_.push_back(question);
  while (entries_.size() > most_ && !order_.empty()) {
    entries_.erase(order_.front());
    order_.pop_front();
  }
}

std::size_t DnsCache::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

std::unique_ptr<DnsClient> with_cache(std::unique_ptr<DnsClient> client,
                                      std::shared_ptr<DnsCache> cache) {
  return std::make_unique<CachingClient>(std::move(client), std::move(cache));
}

}  // namespace waybill::net
