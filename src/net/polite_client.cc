#include "net/polite_client.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

namespace waybill::net {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPause{20};  // when no zone may be asked

class PoliteClient final : public DnsClient {
 public:
  PoliteClient(std::unique_ptr<DnsClient> client, std::shared_ptr<Pace> pace,
               dns::Name (*zone_of)(const dns::Name&))
      : client_(std::move(client)), pace_(std::move(pace)), zone_of_(zone_of) {}

  void fetch(std::span<const dns::Question> questions, dns::Snapshot& snapshot,
             Clock::time_point deadline) override {
    std::unordered_map<dns::Name, std::vector<dns::Question>> waiting;
    for (const dns::Question& question : questions)
      waiting[zone_of_(question.name)].push_back(question);
    while (!waiting.empty()) {
      std::vector<dns::Question> wave;
      for (auto zone = waiting.begin(); zone != waiting.end() && wave.size() < kMostOutstanding;) {
        take(zone->first, zone->second, wave);
        zone = zone->second.empty() ? waiting.erase(zone) : std::next(zone);
      }
      const auto now = Clock::now();
      if (now >= deadline) return give_up(waiting, wave, snapshot);
      if (!wave.empty())
        client_->fetch(wave, snapshot, deadline);
      else
        std::this_thread::sleep_until(std::min(deadline, now + kPause));
    }
  }

 private:
  void take(const dns::Name& zone, std::vector<dns::Question>& questions,
            std::vector<dns::Question>& wave) {
    const std::size_t room = std::min(questions.size(), kMostOutstanding - wave.size());
    const std::size_t count = pace_->take(zone, room, Clock::now());
    const auto from = questions.end() - static_cast<std::ptrdiff_t>(count);
    wave.insert(wave.end(), from, questions.end());
    questions.erase(from, questions.end());
  }
  static void give_up(const std::unordered_map<dns::Name, std::vector<dns::Question>>& waiting,
                      const std::vector<dns::Question>& wave, dns::Snapshot& snapshot) {
    const dns::Answer late{.status = dns::Status::Timeout, .ttl = 0, .records = {}};
    for (const dns::Question& question : wave)
      snapshot.set(question, late);
    for (const auto& [zone, questions] : waiting) {
      for (const dns::Question& question : questions)
        snapshot.set(question, late);
    }
  }

  std::unique_ptr<DnsClient> client_;
  std::shared_ptr<Pace> pace_;
  dns::Name (*zone_of_)(const dns::Name&);
};

}  // namespace

std::size_t Pace::take(const dns::Name& zone, std::size_t wanted, Time now) {
  const std::scoped_lock lock(mutex_);
  if (buckets_.size() >= kMostPacedZones && !buckets_.contains(zone)) buckets_.clear();
  Bucket& bucket = buckets_.try_emplace(zone, Bucket{.at = now}).first->second;
  const std::chrono::duration<double> passed = now - bucket.at;
  bucket.at = now;
  bucket.tokens = std::min(kMostQuestionsAtOnce,
                           bucket.tokens + std::max(passed.count(), 0.0) * kMostQuestionsASecond);
  const std::size_t count =
      std::min({wanted, kMostOutstandingOfZone, static_cast<std::size_t>(bucket.tokens)});
  bucket.tokens -= static_cast<double>(count);
  return count;
}

std::unique_ptr<DnsClient> with_pace(std::unique_ptr<DnsClient> client, std::shared_ptr<Pace> pace,
                                     dns::Name (*zone_of)(const dns::Name&)) {
  return std::make_unique<PoliteClient>(std::move(client), std::move(pace), zone_of);
}

}  // namespace waybill::net
