#pragma once

#include "app/command_line.h"
#include "app/report.h"
#include "base/result.h"
#include "net/dns_session.h"

namespace waybill::app {

// The DNS of one command: a snapshot file or the network, by its arguments.
[[nodiscard]] Result<net::DnsSession, Failure> open_dns(const DnsArguments& arguments);

// Writes the session's snapshot where --record says; nothing to do without it.
[[nodiscard]] Result<bool, Failure> record_dns(const DnsArguments& arguments,
                                               const net::DnsSession& session);

}  // namespace waybill::app
