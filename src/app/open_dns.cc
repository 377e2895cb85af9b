#include "app/open_dns.h"

#include <chrono>

#include "dns/snapshot_json.h"
#include "evidence/input.h"

namespace waybill::app {

Result<net::DnsSession, Failure> open_dns(const DnsArguments& arguments) {
  const std::int64_t now =
      arguments.at.value_or(std::chrono::duration_cast<std::chrono::seconds>(
                                std::chrono::system_clock::now().time_since_epoch())
                                .count());
  if (!arguments.dns_file.empty()) {
    const auto octets = evidence::read_input(arguments.dns_file);
    if (!octets)
      return std::unexpected(Failure{Exit::UnreadableInput, octets.error(), arguments.dns_file});
    auto snapshot = dns::parse_snapshot(*octets);
    if (!snapshot)
      return std::unexpected(Failure{
          Exit::UnreadableInput, arguments.dns_file + ": " + snapshot.error(), arguments.dns_file});
    return net::DnsSession(nullptr, *std::move(snapshot), now, arguments.overall);
  }
  auto client = net::DnsClient::create({.server = arguments.resolver,
                                        .per_question = std::chrono::seconds(5),
                                        .tries = 2,
                                        .overall = arguments.overall});
  if (!client) return std::unexpected(Failure{Exit::WrongUsage, client.error()});
  return net::DnsSession(*std::move(client), dns::Snapshot(), now, arguments.overall);
}

Result<bool, Failure> record_dns(const DnsArguments& arguments, const net::DnsSession& session) {
  if (arguments.record_file.empty()) return true;
  const auto written =
      evidence::write_output(arguments.record_file, dns::write_snapshot(session.snapshot()));
  if (!written) return std::unexpected(Failure{Exit::Environment, written.error()});
  return true;
}

}  // namespace waybill::app
