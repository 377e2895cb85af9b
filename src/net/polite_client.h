// Questions at a pace that the name servers of others bear. A resolver stands between us and them,
// so which server gets a question is not known; all names of one registered domain are answered by
// the same few, so the bounds hold for each registered domain.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "net/dns_client.h"

namespace waybill::net {

// Ours: a check of one domain asks some thirty questions of its own zone, which pass in one wave.
// The zones that a thousand domains have in common (who gets their reports, whose host takes their
// mail) belong to providers whose servers bear hundreds of questions a second.
inline constexpr std::size_t kMostOutstandingOfZone = 50;
inline constexpr double kMostQuestionsASecond = 500;  // of one zone, in the long run
inline constexpr double kMostQuestionsAtOnce = 500;   // that may be saved up
// Of all zones together: what the resolver library and a resolver in its usual configuration bear.
inline constexpr std::size_t kMostOutstanding = 200;
inline constexpr std::size_t kMostPacedZones = 50'000;  // remembered; more: all are forgotten

// How many questions each zone may get now: a bucket of tokens for each. Any number of threads.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // How many of `wanted` questions may go out now, at most kMostOutstandingOfZone; they are taken
  // from the bucket.
  [[nodiscard]] std::size_t take(const dns::Name& zone, std::size_t wanted, Time now);

 private:
  struct Bucket {
    double tokens = kMostQuestionsAtOnce;
    Time at;
  };
  std::mutex mutex_;
  std::unordered_map<dns::Name, Bucket> buckets_;
};

// Hands the questions on in waves. `zone_of` gives the registered domain of a name. Clients that
// share a pace bear it together.
[[nodiscard]] std::unique_ptr<DnsClient> with_pace(std::unique_ptr<DnsClient> client,
                                                   std::shared_ptr<Pace> pace,
                                                   dns::Name (*zone_of)(const dns::Name&));

}  // namespace waybill::net
