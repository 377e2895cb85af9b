// Evaluations that ask both DNS and the web: DNS first, since its answers come at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "dns/snapshot.h"
#include "net/dns_client.h"
#include "net/fetcher.h"

namespace waybill::net {

// Caps of one evaluation, whatever it wants (ours).
inline constexpr std::size_t kMostWebRequests = 100;
inline constexpr std::size_t kMostWebRounds = 8;  // a redirect costs one

struct WebDeadlines {
  std::chrono::milliseconds dns{10'000};  // of all DNS rounds before the web is asked, and again
                                          // of those that web answers lead to
  std::chrono::milliseconds web{20'000};  // of everything behind the first Settled::Dns
};

enum class Settled : std::uint8_t {
  Dns,  // the first evaluation that wants nothing of DNS any more; the web has not been asked
  Web,  // a round of the web has come, with what DNS it led to; more may follow
  All,  // nothing is wanted any more; told once, last of all
};

struct WebRounds {
  Rounds dns;
  std::size_t requests = 0;
  std::size_t rounds = 0;  // of the web
};

// `evaluate` runs whenever something new is known and keeps its own result; `settled` runs on the
// same thread after an evaluation, to show that result. Without `fetcher` every request is answered
// NotFetched. After the deadline, and beyond the caps, what is still wanted is a Timeout.
WebRounds evaluate_with_web(dns::Snapshot& dns, DnsClient* client, fetch::Snapshot& web,
                            Fetcher* fetcher, const WebDeadlines& deadlines,
                            const std::function<void(dns::Inquiry&, fetch::Inquiry&)>& evaluate,
                            const std::function<void(Settled)>& settled);

}  // namespace waybill::net
