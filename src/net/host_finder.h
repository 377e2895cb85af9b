// Where the hosts of URLs are, by a DNS server of choice: what fetches from the web then sees the
// names as everything else does.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "fetch/inquiry.h"
#include "net/dns_client.h"

namespace waybill::net {

// By host, as host_of_url writes it. Nothing: DNS did not tell; empty: the name has no address.
using HostAddresses = std::map<std::string, std::optional<std::vector<IpAddress>>, std::less<>>;

// One thread uses an object at a time.
class HostFinder {
 public:
  // `server` as in DnsOptions. The error is one line for the user.
  [[nodiscard]] static Result<HostFinder, std::string> create(const std::string& server);

  // Of the hosts that are names; addresses in URLs are left out.
  [[nodiscard]] HostAddresses find(std::span<const fetch::Request> requests,
                                   std::chrono::steady_clock::time_point deadline);

 private:
  explicit HostFinder(std::unique_ptr<DnsClient> client) : client_(std::move(client)) {}
  std::unique_ptr<DnsClient> client_;
};

}  // namespace waybill::net
