// What the name servers of a zone say themselves, beside what a resolver remembers.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "dns/answer.h"
#include "net/dns_session.h"

namespace waybill::net {

// Ours.
inline constexpr std::size_t kMostNameServers = 13;       // of a zone that are asked
inline constexpr std::size_t kMostAddressesOfServer = 2;  // of each

struct AuthorityOptions {
  std::chrono::milliseconds per_question{3000};
  std::uint16_t port = 53;  // another one for tests
  // Addresses that are not of the public Internet are not asked: NS records come from outside.
  bool is_guarded = true;
};

struct ServerAnswers {
  dns::Name server;
  IpAddress address;
  std::vector<dns::Answer> answers;  // in the order of the questions
};

struct AuthorityAnswers {
  dns::Name zone;
  std::vector<ServerAnswers> servers;
  // Whether all that answered say the same to question `i`, TTL aside.
  [[nodiscard]] bool agree(std::size_t question) const;
};

// Finds the zone that the names of `questions` are in (all of one zone) and asks each of its
// servers, all at once. A server that an alias leads away from answers for its part only: what it
// cannot follow counts as no answer. The error is one line: the zone or its servers are not known.
[[nodiscard]] Result<AuthorityAnswers, std::string> ask_authority(
    const std::vector<dns::Question>& questions, DnsSession& resolver,
    const AuthorityOptions& options);

}  // namespace waybill::net
