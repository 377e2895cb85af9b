// The name servers of the zone, as far as a resolver tells. What the servers say themselves, and
// whether they agree, is told by whoever asked them (server_answers.h).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "auth/dmarc/psl.h"
#include "health/examined.h"
#include "health/words.h"

namespace waybill::health {
namespace {

constexpr std::size_t kMostServers = 13;  // that are looked at; as many as a plain answer holds
constexpr unsigned kV4Network = 24, kV6Network = 48;  // RFC 2182 §3.1: "different networks", ours

struct Server {
  dns::Name name;
  bool is_alias = false, is_silent = false;
  std::vector<IpAddress> addresses;
};

// Nothing: not known yet.
std::optional<Server> read_server(const dns::Name& name, Examined& examined) {
  Server server{.name = name, .addresses = {}};
  const dns::Answer* alias = examined.dns.ask({name, dns::Type::Cname});
  bool is_known = alias != nullptr;
  for (const dns::Type type : {dns::Type::A, dns::Type::Aaaa}) {
    const dns::Answer* answer = examined.dns.ask({name, type});
    is_known = is_known && answer != nullptr;
    if (answer == nullptr) continue;
    server.is_silent = server.is_silent || answer->is_temporary_failure();
    for (const dns::Data& data : answer->records) {
      if (const auto* address = std::get_if<IpAddress>(&data)) server.addresses.push_back(*address);
    }
  }
  if (!is_known) return std::nullopt;
  server.is_alias = alias->has_records();
  return server;
}

std::string network_of(const IpAddress& address) {
  std::array<std::uint8_t, 16> octets = address.octets();
  const std::size_t kept = (address.is_v4() ? kV4Network : kV6Network) / 8;
  std::fill(octets.begin() + static_cast<std::ptrdiff_t>(kept), octets.end(), std::uint8_t{0});
  return (address.is_v4() ? "4 " : "6 ") + std::string(octets.begin(), octets.end());
}

void check_server(Examined& examined, const Server& server, const Proof& proof) {
  const std::string name = server.name.text();
  if (server.is_alias)
    examined.findings
        .problem("ns-alias", fmt::format("The name server {} is an alias, which resolvers need not "
                                         "follow.",
                                         name))
        .about(name)
        .cite(proof);
  if (!server.addresses.empty()) return;
  if (server.is_silent)
    examined.findings
        .unknown("ns-address", fmt::format("DNS did not tell the address of {}.", name))
        .about(name);
  else
    examined.findings
        .problem("ns-address", fmt::format("The name server {} has no address: resolvers that try "
                                           "it lose time, or do not find the zone.",
                                           name))
        .about(name)
        .cite(proof);
}

void check_networks(Examined& examined, const std::vector<Server>& servers, const Proof& proof) {
  std::set<std::string> networks;
  std::size_t addresses = 0;
  for (const Server& server : servers) {
    for (const IpAddress& address : server.addresses) {
      networks.insert(network_of(address));
      ++addresses;
    }
  }
  if (servers.size() > 1 && addresses > 1 && networks.size() == 1)
    examined.findings
        .problem("ns-network", fmt::format("All {} name servers stand in one network: when it "
                                           "fails, all mail of the domain fails.",
                                           servers.size()))
        .cite(proof);
}

}  // namespace

void examine_name_servers(Examined& examined) {
  const dns::Name zone = dmarc::psl_organizational_domain(examined.subject.domain);
  const dns::Question question{zone, dns::Type::Ns};
  const dns::Answer* answer = examined.dns.ask(question);
  if (answer == nullptr) return;
  examined.records.push_back(record_of("ns", question, *answer));
  if (answer->is_temporary_failure()) {
    examined.findings.close_unknown("name-servers", no_answer(question, *answer));
    return;
  }
  std::vector<Server> servers;
  bool is_known = true;
  for (const dns::Data& data : answer->records) {
    const auto* name = std::get_if<dns::Name>(&data);
    if (name == nullptr || servers.size() == kMostServers) continue;
    auto server = read_server(*name, examined);
    is_known = is_known && server.has_value();
    if (server) servers.push_back(*std::move(server));
  }
  if (!is_known) return;
  if (servers.empty()) {
    examined.findings.close_skipped("name-servers",
                                    fmt::format("{} has no name servers of its own.", zone.text()));
    return;
  }
  const Proof proof = of_dns(question, *answer);
  if (servers.size() == 1)
    examined.findings
        .problem("ns-one", fmt::format("{} has one name server only: when it fails, mail of the "
                                       "domain fails.",
                                       zone.text()))
        .cite(proof);
  for (const Server& server : servers)
    check_server(examined, server, proof);
  check_networks(examined, servers, proof);
  examine_server_answers(examined);
  examined.findings.close_good("name-servers");
}

}  // namespace waybill::health
