#include "net/web_rounds.h"

#include <algorithm>

namespace waybill::net {
namespace {

using Clock = std::chrono::steady_clock;

// What is left without an answer says so, and is not asked for again.
void settle(std::span<const fetch::Request> wanted, fetch::Snapshot& web, fetch::Failure failure,
            std::string_view reason) {
  for (const fetch::Request& request : wanted) {
    fetch::Answer answer;
    answer.failure = failure;
    answer.reason = reason;
    web.try_emplace(request, std::move(answer));
  }
}

}  // namespace

WebRounds evaluate_with_web(dns::Snapshot& dns, DnsClient* client, fetch::Snapshot& web,
                            Fetcher* fetcher, const WebDeadlines& deadlines,
                            const std::function<void(dns::Inquiry&, fetch::Inquiry&)>& evaluate,
                            const std::function<void(Settled)>& settled) {
  WebRounds count;
  std::vector<fetch::Request> wanted;  // of the web, by the last evaluation
  const auto evaluate_dns = [&] {
    const Rounds rounds = evaluate_in_rounds(dns, client, deadlines.dns, [&](dns::Inquiry& asking) {
      fetch::Inquiry inquiry(web);
      evaluate(asking, inquiry);
      wanted.assign(inquiry.wanted().begin(), inquiry.wanted().end());
    });
    count.dns.questions += rounds.questions;
    count.dns.rounds += rounds.rounds;
  };
  evaluate_dns();
  settled(Settled::Dns);
  const auto deadline = Clock::now() + deadlines.web;
  while (!wanted.empty()) {
    const bool may_ask = fetcher != nullptr && count.rounds < kMostWebRounds &&
                         count.requests < kMostWebRequests && Clock::now() < deadline;
    const std::span<const fetch::Request> all(wanted);
    const auto asked =
        all.first(may_ask ? std::min(all.size(), kMostWebRequests - count.requests) : 0);
    if (!asked.empty()) {
      fetcher->fetch(asked, web, deadline);
      count.requests += asked.size();
      ++count.rounds;
    }
    if (fetcher == nullptr) {
      settle(all, web, fetch::Failure::NotFetched, "nothing asks the web here");
    } else {
      settle(all, web, fetch::Failure::Timeout, "there was no time left");
    }
    evaluate_dns();
    settled(Settled::Web);
  }
  settled(Settled::All);
  return count;
}

}  // namespace waybill::net
