#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "dns/snapshot.h"
#include "net/dns_client.h"
#include "net/web_rounds.h"

namespace waybill::net {

// The DNS of one piece of work: what was learned stays for its next evaluation. One thread at a
// time.
class DnsSession {
 public:
  // `now` in Unix seconds. `client` null: the snapshot answers everything. `resolver`: who answers,
  // for people.
  DnsSession(std::unique_ptr<DnsClient> client, dns::Snapshot snapshot, std::int64_t now,
             std::chrono::milliseconds overall, std::string resolver = "a recorded snapshot")
      : client_(std::move(client)),
        snapshot_(std::move(snapshot)),
        now_(now),
        overall_(overall),
        resolver_(std::move(resolver)) {}

  // Evaluates in rounds over the session's snapshot.
  Rounds run(const std::function<void(dns::Inquiry&)>& evaluate) {
    return evaluate_in_rounds(snapshot_, client_.get(), overall_, evaluate);
  }

  // The same, and asks the web through `fetcher` (nullptr: nothing is fetched); see web_rounds.h.
  WebRounds run_with_web(Fetcher* fetcher, fetch::Snapshot& web,
                         const std::function<void(dns::Inquiry&, fetch::Inquiry&)>& evaluate,
                         const std::function<void(Settled)>& settled) {
    return evaluate_with_web(snapshot_, client_.get(), web, client_ ? fetcher : nullptr, {},
                             evaluate, settled);
  }

  [[nodiscard]] std::int64_t now() const { return now_; }
  [[nodiscard]] const dns::Snapshot& snapshot() const { return snapshot_; }
  [[nodiscard]] const std::string& resolver() const { return resolver_; }
  // Answers in place of the network: of a snapshot that came with the evidence.
  void use(dns::Snapshot snapshot) {
    snapshot_ = std::move(snapshot);
    client_.reset();
    resolver_ = "a recorded snapshot";
  }
  // The same session over another snapshot; the network answers what it does not hold.
  void begin_with(dns::Snapshot snapshot) { snapshot_ = std::move(snapshot); }
  // Forgets what the network answered: for long runs, so that the next answers are fresh.
  void forget() {
    if (client_) snapshot_ = dns::Snapshot();
  }

 private:
  std::unique_ptr<DnsClient> client_;
  dns::Snapshot snapshot_;
  std::int64_t now_;
  std::chrono::milliseconds overall_;
  std::string resolver_;
};

}  // namespace waybill::net
