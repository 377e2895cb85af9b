#include "net/authority.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "base/ascii.h"
#include "net/dns_client.h"

namespace waybill::net {
namespace {

constexpr std::chrono::milliseconds kOverall{10'000};  // of one server

// The deepest name above all that are asked for with name servers of its own.
std::optional<dns::Name> find_zone(const std::vector<dns::Question>& questions,
                                   DnsSession& resolver) {
  std::optional<dns::Name> zone;
  (void)resolver.run([&](dns::Inquiry& dns) {
    zone.reset();
    for (dns::Name name = questions.front().name; !name.is_root(); name = name.parent()) {
      const dns::Answer* answer = dns.ask({name, dns::Type::Ns});
      const bool holds_all = std::ranges::all_of(
          questions, [&](const dns::Question& question) { return question.name.is_within(name); });
      if (!zone && holds_all && answer != nullptr && answer->has_records()) zone = name;
    }
  });
  return zone;
}

std::vector<ServerAnswers> find_servers(const dns::Name& zone, DnsSession& resolver) {
  std::vector<ServerAnswers> servers;
  (void)resolver.run([&](dns::Inquiry& dns) {
    servers.clear();
    const dns::Answer* answer = dns.ask({zone, dns::Type::Ns});
    if (answer == nullptr) return;
    std::size_t names = 0;
    for (const dns::Data& data : answer->records) {
      const auto* name = std::get_if<dns::Name>(&data);
      if (name == nullptr || ++names > kMostNameServers) continue;
      std::size_t addresses = 0;
      for (const dns::Type type : {dns::Type::A, dns::Type::Aaaa}) {
        const dns::Answer* found = dns.ask({*name, type});
        if (found == nullptr) continue;
        for (const dns::Data& address : found->records) {
          const auto* ip = std::get_if<IpAddress>(&address);
          if (ip != nullptr && ++addresses <= kMostAddressesOfServer)
            servers.push_back({*name, *ip, {}});
        }
      }
    }
  });
  return servers;
}

void ask_server(ServerAnswers& server, const std::vector<dns::Question>& questions,
                const AuthorityOptions& options) {
  const std::string address =
      server.address.is_v4() ? fmt::format("{}:{}", server.address.to_string(), options.port)
                             : fmt::format("[{}]:{}", server.address.to_string(), options.port);
  const dns::Answer silent{.status = dns::Status::Timeout, .ttl = 0, .records = {}};
  auto client =
      DnsClient::create({.server = address, .per_question = options.per_question, .tries = 2});
  dns::Snapshot snapshot;
  if (client) (*client)->fetch(questions, snapshot, std::chrono::steady_clock::now() + kOverall);
  for (const dns::Question& question : questions) {
    const dns::Answer* answer = snapshot.find(question).answer;
    server.answers.push_back(answer == nullptr ? silent : *answer);
  }
}

// Records without regard to order and TTL.
bool is_same(const dns::Answer& a, const dns::Answer& b) {
  if (a.is_void() || b.is_void()) return a.is_void() && b.is_void();
  return std::ranges::is_permutation(a.records, b.records);
}

}  // namespace

bool AuthorityAnswers::agree(std::size_t question) const {
  const dns::Answer* first = nullptr;
  for (const ServerAnswers& server : servers) {
    if (question >= server.answers.size()) continue;
    const dns::Answer& answer = server.answers[question];
    if (answer.is_temporary_failure()) continue;
    if (first == nullptr) first = &answer;
    if (!is_same(*first, answer)) return false;
  }
  return true;
}

Result<AuthorityAnswers, std::string> ask_authority(const std::vector<dns::Question>& questions,
                                                    DnsSession& resolver,
                                                    const AuthorityOptions& options) {
  if (questions.empty()) return std::unexpected("there is nothing to ask name servers for");
  const auto zone = find_zone(questions, resolver);
  if (!zone)
    return std::unexpected(fmt::format("the zone of {} is not known",
                                       ascii::printable(questions.front().name.text())));
  AuthorityAnswers found{.zone = *zone, .servers = find_servers(*zone, resolver)};
  if (options.is_guarded)
    std::erase_if(found.servers,
                  [](const ServerAnswers& server) { return server.address.is_special(); });
  if (found.servers.empty())
    return std::unexpected(fmt::format("no name server of {} has an address that may be asked",
                                       ascii::printable(zone->text())));
  {
    std::vector<std::jthread> threads;
    threads.reserve(found.servers.size());
    for (ServerAnswers& server : found.servers)
      threads.emplace_back([&] { ask_server(server, questions, options); });
  }
  return found;
}

}  // namespace waybill::net
