#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/command_line.h"
#include "app/report.h"
#include "base/result.h"
#include "net/dns_client.h"

namespace waybill::app {

// The DNS of one command: a snapshot file or the network, by its arguments.
class DnsSession {
 public:
  [[nodiscard]] static Result<DnsSession, Failure> open(const DnsArguments& arguments);

  // Evaluates in rounds over the session's snapshot; what was learned stays for the next call.
  net::Rounds run(const std::function<void(dns::Inquiry&)>& evaluate);

  [[nodiscard]] std::int64_t now() const { return now_; }
  [[nodiscard]] const dns::Snapshot& snapshot() const { return snapshot_; }
  // Answers before the network or the file: of a snapshot that came with the evidence.
  void use(dns::Snapshot snapshot);

  // Forgets what the network answered: for long runs, so that the next answers are fresh.
  void forget();

  // Writes the snapshot where --record says; nothing to do without it.
  [[nodiscard]] Result<bool, Failure> finish() const;

 private:
  DnsArguments arguments_;
  std::int64_t now_ = 0;
  dns::Snapshot snapshot_;
  std::unique_ptr<net::DnsClient> client_;  // null: the snapshot answers everything
};

}  // namespace waybill::app
