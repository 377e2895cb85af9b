#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "dns/inquiry.h"

namespace waybill::net {

struct DnsOptions {
  // "HOST" or "HOST:PORT" of one recursive or authoritative server, an address; "[::1]:53" for
  // IPv6. Empty: the servers of /etc/resolv.conf. "root": full recursion from the root servers.
  std::string server;
  std::chrono::milliseconds per_question{5000};  // for one try
  int tries = 2;
  std::chrono::milliseconds overall{
      30000};  // for all rounds of one evaluation (standards: DNS per message)
};

// Asks DNS many questions at once. One thread uses an object at a time.
class DnsClient {
 public:
  // The error is one line for the user.
  [[nodiscard]] static Result<std::unique_ptr<DnsClient>, std::string> create(
      const DnsOptions& options);
  virtual ~DnsClient() = default;
  DnsClient(const DnsClient&) = delete;
  DnsClient& operator=(const DnsClient&) = delete;
  DnsClient(DnsClient&&) = delete;
  DnsClient& operator=(DnsClient&&) = delete;

  // Puts an answer to every question into `snapshot`; what did not come before `deadline` is a
  // time-out answer.
  virtual void fetch(std::span<const dns::Question> questions, dns::Snapshot& snapshot,
                     std::chrono::steady_clock::time_point deadline) = 0;

 protected:
  DnsClient() = default;
};

struct Rounds {
  std::size_t questions = 0;
  std::size_t rounds = 0;
};

// A cap on the questions of one evaluation, whatever the evaluators want: hostile records must not
// make us a weapon.
inline constexpr std::size_t kMostQuestions = 1000;
inline constexpr std::size_t kMostRounds = 40;

// Evaluates over `snapshot`, fetches what was wanted, and again until nothing is wanted. After the
// deadline all that is still wanted is a time-out. `client` may be null: then nothing may be
// wanted, which holds for every snapshot whose missing() is not Ask.
Rounds evaluate_in_rounds(dns::Snapshot& snapshot, DnsClient* client,
                          std::chrono::milliseconds overall,
                          const std::function<void(dns::Inquiry&)>& evaluate);

}  // namespace waybill::net
