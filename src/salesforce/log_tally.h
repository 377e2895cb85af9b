// The messages of a log counted: by state, domain, user, and by what the replies mean.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "refusal/classify.h"
#include "salesforce/log_content.h"

namespace waybill::salesforce {

// The mail hosts of a domain as DNS names them, for the domains that were asked.
using MailHosts = std::map<std::string, std::vector<std::string>, std::less<>>;

// The domains with the most messages that were refused or deferred: whose mail hosts are worth
// asking for.
[[nodiscard]] std::vector<std::string> most_refused_domains(const LogContent& content,
                                                            std::size_t most);

// How a domain's provider is known, the surest first.
enum class ProviderBasis : std::uint8_t { Mx, RelayHost, AddressDomain, Reply, Unknown };
[[nodiscard]] std::string_view to_string(ProviderBasis basis);  // "" for Unknown

struct DomainTally {
  std::uint32_t total = 0, delivered = 0, refused = 0, expired = 0, deferred = 0, discarded = 0;
  std::uint16_t provider = 0;  // of LogTally::providers; 0: not known
  ProviderBasis basis = ProviderBasis::Unknown;
  [[nodiscard]] std::uint32_t failed() const { return refused + expired + deferred + discarded; }
};

struct UserTally {
  std::uint32_t messages = 0, unknown_users = 0;
};

struct Cluster {
  std::uint32_t reply = 0;  // the first of LogContent::replies
  refusal::Classification meaning;
  std::uint32_t count = 0, deferred = 0;
  LogTime first, last;
  std::unordered_map<std::uint32_t, std::uint32_t> domains;
};

class LogTally {
 public:
  LogTally(const LogContent& content, const refusal::Classifier& classifier,
           const MailHosts& mail_hosts);

  // A message that was not delivered and has a reply that says why.
  struct Failure {
    std::uint32_t message, cluster;
  };
  std::array<std::uint64_t, kLogStates> states{};
  std::vector<DomainTally> domains;  // by number of LogContent::domains
  std::vector<UserTally> users;
  std::vector<std::string> providers{""};  // by number; 0: not known
  std::vector<Cluster> clusters;           // the largest first
  std::vector<Failure> failures;           // in the order of messages
  // Delivered after a temporary failure: what it was. In the order of messages.
  std::vector<Failure> deferrals;
  std::uint64_t unknown_users = 0;  // refused for good because the address is dead
  std::uint64_t role_messages = 0, role_refused = 0;

  [[nodiscard]] std::uint64_t of(LogState state) const {
    return states[static_cast<std::size_t>(state)];
  }
  [[nodiscard]] std::uint64_t failed() const;

 private:
  std::uint16_t provider_number(std::string_view name);
  void find_providers();
  void count_messages();
  void count_deferral(std::uint32_t number, const LogMessage& message);
  void count_failure(std::uint32_t number, const LogMessage& message, LogState state);
  std::uint32_t cluster_of(std::uint32_t reply, std::uint8_t stage, std::uint32_t domain);
  std::uint32_t new_cluster(std::uint32_t reply, std::uint8_t stage, std::uint32_t domain);
  void sort_clusters();

  const LogContent* content_;
  const refusal::Classifier* classifier_;
  const MailHosts* mail_hosts_;
  std::unordered_map<std::uint64_t, std::uint32_t> clusters_by_reply_;  // reply, stage, provider
  std::map<std::pair<const refusal::Row*, refusal::Who>, std::uint32_t> clusters_by_row_;
};

// Whether a refused message of this cluster says that the address is dead: the only reason to write
// to it no more. Policy and reputation are not.
[[nodiscard]] bool is_dead_address(const Cluster& cluster);

}  // namespace waybill::salesforce
