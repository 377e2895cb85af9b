// Many evaluations side by side: the questions of all go out together, so that a hundred domains
// cost as many rounds as one.
#pragma once

#include <cstddef>
#include <functional>

#include "dns/inquiry.h"
#include "fetch/inquiry.h"
#include "net/dns_client.h"
#include "net/fetcher.h"
#include "net/web_rounds.h"

namespace waybill::net {

inline constexpr std::size_t kUsualWindow = 100;  // evaluations that go side by side

struct BatchCount {
  std::size_t questions = 0;  // that went out, each once in a window
  std::size_t rounds = 0;
  std::size_t requests = 0;
};

// Evaluates the items `first` to `first + count`: evaluate(i, …) runs until nothing of it is
// wanted, then it is not run again. All share one snapshot of DNS and one of the web, which end
// with the call. The caps of one evaluation hold for each item (kMostQuestions, kMostRounds,
// kMostWebRequests, kMostWebRounds); `deadlines` for the whole window. Without `fetcher` every
// request is answered NotFetched.
BatchCount evaluate_batch(
    std::size_t first, std::size_t count, DnsClient& client, Fetcher* fetcher,
    const WebDeadlines& deadlines,
    const std::function<void(std::size_t, dns::Inquiry&, fetch::Inquiry&)>& evaluate);

}  // namespace waybill::net
