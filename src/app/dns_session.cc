#include "app/dns_session.h"

#include <chrono>

#include "app/input.h"
#include "dns/snapshot_json.h"

namespace waybill::app {

Result<DnsSession, Failure> DnsSession::open(const DnsArguments& arguments) {
  DnsSession session;
  session.arguments_ = arguments;
  session.now_ = arguments.at.value_or(std::chrono::duration_cast<std::chrono::seconds>(
                                           std::chrono::system_clock::now().time_since_epoch())
                                           .count());
  if (!arguments.dns_file.empty()) {
    const auto octets = read_input(arguments.dns_file);
    if (!octets)
      return std::unexpected(Failure{Exit::UnreadableInput, octets.error(), arguments.dns_file});
    auto snapshot = dns::parse_snapshot(*octets);
    if (!snapshot)
      return std::unexpected(Failure{
          Exit::UnreadableInput, arguments.dns_file + ": " + snapshot.error(), arguments.dns_file});
    session.snapshot_ = std::move(*snapshot);
    return session;
  }
  auto client = net::DnsClient::create({.server = arguments.resolver,
                                        .per_question = std::chrono::seconds(5),
                                        .tries = 2,
                                        .overall = arguments.overall});
  if (!client) return std::unexpected(Failure{Exit::WrongUsage, client.error()});
  session.client_ = std::move(*client);
  return session;
}

void DnsSession::use(dns::Snapshot snapshot) {
  snapshot_ = std::move(snapshot);
  client_.reset();
}

void DnsSession::forget() {
  if (client_ && arguments_.record_file.empty()) snapshot_ = dns::Snapshot();
}

net::Rounds DnsSession::run(const std::function<void(dns::Inquiry&)>& evaluate) {
  return net::evaluate_in_rounds(snapshot_, client_.get(), arguments_.overall, evaluate);
}

Result<bool, Failure> DnsSession::finish() const {
  if (arguments_.record_file.empty()) return true;
  const auto written = write_output(arguments_.record_file, dns::write_snapshot(snapshot_));
  if (!written) return std::unexpected(Failure{Exit::Environment, written.error()});
  return true;
}

}  // namespace waybill::app
