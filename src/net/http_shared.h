// What all connections of the HTTP server share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/ip.h"
#include "http/message.h"
#include "net/http_server.h"
#include "net/peer_counts.h"
#include "net/tls_certificate.h"
#include "net/worker_pool.h"

namespace waybill::net {

struct HttpShared {
  HttpShared(HttpServerOptions with, http::Handler& answers, HttpObserver& watches)
      : options(std::move(with)), handler(answers), observer(watches) {}

  const HttpServerOptions options;
  http::Handler& handler;
  HttpObserver& observer;
  std::unique_ptr<TlsCertificate> certificate;  // where a listener has TLS
  PeerCounts connections{options.limits.connections, options.limits.connections_of_peer};
  PeerCounts streams{options.limits.streams, options.limits.streams_of_peer};
  std::atomic<std::size_t> open = 0;  // connections, those of trusted proxies too
  std::atomic<std::size_t> uploads = 0;
  std::atomic<std::size_t> body_memory = 0;
  std::atomic<bool> is_stopping = false;
  std::uint32_t run = 0;  // of chance: begins the ids of this run's requests
  std::atomic<std::uint32_t> requests = 0;
  WorkerPool workers{options.workers, options.limits.waiting_requests};
};

}  // namespace waybill::net
