// Asks the web for what evaluators want to know of it (fetch/inquiry.h): many requests at once,
// none of them to a place that only insiders should reach. Every URL comes from outside.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/network.h"
#include "base/result.h"
#include "fetch/inquiry.h"
#include "net/guard.h"

namespace waybill::net {

// Ours.
inline constexpr std::size_t kMostParallelFetches = 10;
inline constexpr std::size_t kLargestAnswerHead = 64U << 10U;  // octets of status line and fields

struct FetchOptions {
  // Of one request, name look-up and connection included.
  std::chrono::milliseconds per_request{5000};
  // Networks that may be asked although they are private: for servers of one's own, and tests.
  std::vector<Network> allowed = {};
  std::vector<std::uint16_t> ports = {80, 443};  // all others are guarded
  // Where mail servers are asked whatever port a request names (25 alone is asked): for tests.
  std::uint16_t smtp_port = 25;
  bool visits_mail_servers = true;  // else StartTls is NotFetched
  std::string helo = {};            // name for EHLO; "": that of the machine
  std::string resolver = {};        // that finds hosts, as in DnsOptions; "": the system's
  std::string certificates = {};    // file of trusted CA certificates (PEM); "": the system's
};

// One thread uses an object at a time.
class Fetcher {
 public:
  // The error is one line for the user.
  [[nodiscard]] static Result<std::unique_ptr<Fetcher>, std::string> create(FetchOptions options);
  virtual ~Fetcher() = default;
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;
  Fetcher(Fetcher&&) = delete;
  Fetcher& operator=(Fetcher&&) = delete;

  // StartTls greets a mail server, begins TLS and leaves: one connection to a host at a time. The
  // certificate is not held to anything here; what the store of authorities has against it is told.
  //
  // Puts an answer to every request into `snapshot`; what did not come before `deadline` is a
  // Timeout. Sends the request and "User-Agent: Waybill", nothing else: no cookies, referrer or
  // credentials; uses no proxy; follows no redirect. The address is judged when the socket is
  // opened, so a name that changes its address meanwhile gains nothing. Certificates are verified.
  virtual void fetch(std::span<const fetch::Request> requests, fetch::Snapshot& snapshot,
                     std::chrono::steady_clock::time_point deadline) = 0;

 protected:
  Fetcher() = default;
};

}  // namespace waybill::net
