#include "net/host_finder.h"

#include <utility>

#include "net/guard.h"

namespace waybill::net {
namespace {

constexpr dns::Type kAddressTypes[] = {dns::Type::A, dns::Type::Aaaa};

std::optional<std::vector<IpAddress>> addresses_of(const dns::Name& name,
                                                   const dns::Snapshot& answers) {
  std::vector<IpAddress> found;
  bool is_known = true;
  for (const dns::Type type : kAddressTypes) {
    const dns::Answer* answer = answers.answer({name, type});
    if (answer == nullptr || answer->is_temporary_failure()) {
      is_known = false;
      continue;
    }
    for (const dns::Data& data : answer->records)
      if (const auto* address = std::get_if<IpAddress>(&data)) found.push_back(*address);
  }
  if (found.empty() && !is_known) return std::nullopt;
  return found;
}

}  // namespace

Result<HostFinder, std::string> HostFinder::create(const std::string& server) {
  return HostFinder(TRY(DnsClient::create({.server = server})));
}

HostAddresses HostFinder::find(std::span<const fetch::Request> requests,
                               std::chrono::steady_clock::time_point deadline) {
  std::map<std::string, dns::Name> names;
  std::vector<dns::Question> questions;
  for (const fetch::Request& request : requests) {
    const std::string host = host_of_url(request.url);
    if (host.empty() || host.starts_with('[') || IpAddress::parse(host)) continue;
    const auto name = dns::Name::parse_international(host);
    if (!name || !names.emplace(host, *name).second) continue;
    for (const dns::Type type : kAddressTypes)
      questions.push_back({*name, type});
  }
  dns::Snapshot answers;
  if (!questions.empty()) client_->fetch(questions, answers, deadline);
  HostAddresses found;
  for (const auto& [host, name] : names)
    found.emplace(host, addresses_of(name, answers));
  return found;
}

}  // namespace waybill::net
