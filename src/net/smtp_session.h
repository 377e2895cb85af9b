// One connection of the SMTP server.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/peer_counts.h"
#include "net/server_loop.h"
#include "net/smtp_server.h"
#include "net/tls_certificate.h"

namespace waybill::net {

// What all connections share.
struct SmtpShared {
  SmtpShared(SmtpServerOptions with, SmtpHandler& decides, SmtpObserver& watches)
      : options(std::move(with)), handler(decides), observer(watches) {}

  SmtpServerOptions options;
  SmtpHandler& handler;
  SmtpObserver& observer;
  std::unique_ptr<TlsCertificate> certificate;  // nullptr: no STARTTLS
  PeerCounts connections{options.limits.connections, options.limits.connections_of_peer};
  std::atomic<std::size_t> open = 0;
  std::atomic<std::size_t> waiting = 0;  // messages that the handler has not answered
  std::atomic<std::size_t> body_memory = 0;
  std::atomic<std::uint64_t> refused = 0;  // connections, by a bound
  std::atomic<bool> is_stopping = false;
  std::uint64_t run = 0;  // of chance: begins the ids of this run's sessions
  std::atomic<std::uint32_t> sessions = 0;

  [[nodiscard]] bool is_proxy(const IpAddress& address) const;
};

void start_smtp_session(boost::asio::io_context& io, SessionHome& home, SmtpShared& shared,
                        const Arrival& arrival);

}  // namespace waybill::net
