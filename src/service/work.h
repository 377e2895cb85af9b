// What all kinds of long-running work share.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "ledger/ledger.h"
#include "net/dns_session.h"

namespace waybill::service {

// DNS for one piece of work; the error is one line.
using OpenDns = std::function<Result<net::DnsSession, std::string>(std::int64_t now)>;
using Clock = std::function<std::int64_t()>;  // Unix seconds

// Why something was not done: the words of Request and Uploads (one is not there) are for the user,
// those of Server for the log.
struct WorkError {
  enum class Of : std::uint8_t { Request, Uploads, NotFound, Busy, Server };
  Of of = Of::Server;
  std::string message;
};

[[nodiscard]] inline WorkError of_ledger(const ledger::Error& error) {
  return {WorkError::Of::Server, error.message};
}

}  // namespace waybill::service
