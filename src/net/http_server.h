// The HTTP/1.1 server: sockets, TLS, limits and time-outs around one http::Handler.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/network.h"
#include "base/result.h"
#include "http/message.h"
#include "net/door.h"

namespace waybill::net {

// Bounds of what clients may take. Ours; those of header and chunks are in http_request_reader.h.
struct HttpLimits {
  std::size_t connections = 4'096;
  std::size_t connections_of_peer = 256;  // a trusted proxy is not bound
  std::size_t streams = 1'000;            // of server-sent events
  std::size_t streams_of_peer = 20;
  std::size_t uploads = 64;                   // bodies that go to files, at once
  std::size_t body_memory = 256U << 20U;      // of all bodies that are read into memory, beyond
  std::size_t body_memory_free = 16U << 10U;  // so many octets of each, which are always had
  std::size_t waiting_requests = 512;         // for a worker
  std::chrono::milliseconds head{10'000};     // from its first octet; and for a TLS handshake
  std::chrono::milliseconds idle{60'000};     // between requests
  std::chrono::milliseconds stall{30'000};    // without an octet of a body, or of an answer taken
  std::chrono::milliseconds body_grace{10'000};
  std::size_t body_octets_a_second = 1'024;   // after the grace; slower is a 408
  std::chrono::milliseconds linger{2'000};    // for what a client sends although it was refused
  std::chrono::milliseconds comment{15'000};  // between signs of life of a stream
  // Then a stream ends and the client comes again: so that it shows its session again.
  std::chrono::milliseconds stream_life{15 * 60'000};
};

struct HttpServerOptions {
  std::vector<ListenAddress> listen;
  std::string tls_certificate, tls_key;  // PEM files, where a listener has TLS
  std::vector<Network> trusted_proxies;
  std::string upload_folder;  // exists, for BodyPlan::File; what is left there is ours to delete
  unsigned network_threads = 1;
  unsigned workers = 8;
  HttpLimits limits;
};

// One request that was answered, or what could not be read as one (then method and path are "").
struct Exchange {
  std::string_view id;
  std::string_view method;
  std::string_view path;  // decoded, without the query
  unsigned status = 0;
  std::uint64_t octets_in = 0, octets_out = 0;  // of bodies
  std::chrono::microseconds duration{0};        // from the head to the last octet of the answer
  IpAddress peer;
};

// Told of what happens, on any thread; must not block.
class HttpObserver {
 public:
  HttpObserver() = default;
  virtual ~HttpObserver() = default;
  HttpObserver(const HttpObserver&) = delete;
  HttpObserver& operator=(const HttpObserver&) = delete;
  HttpObserver(HttpObserver&&) = delete;
  HttpObserver& operator=(HttpObserver&&) = delete;

  virtual void answered(const Exchange& exchange) = 0;
  // Something that the people who run the server should know. `text` may come from outside.
  virtual void noted(std::string_view text) = 0;
};

class HttpServer {
 public:
  // Listens when it returns. `handler` and `observer` outlive the server.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>, std::string> start(
      HttpServerOptions options, http::Handler& handler, HttpObserver& observer);
  ~HttpServer();  // as stop(0)
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  HttpServer(HttpServer&&) = delete;
  HttpServer& operator=(HttpServer&&) = delete;

  // With the ports that were given.
  [[nodiscard]] const std::vector<ListenAddress>& addresses() const;
  // Takes no more connections, ends streams and idle connections, and waits for requests under way;
  // what is not answered after `grace` is broken off. Once.
  void stop(std::chrono::milliseconds grace);
  // Reads the certificate now; otherwise within 5 s after its files changed.
  void reload_certificate();

  struct Figures {
    std::size_t connections = 0, streams = 0, waiting_requests = 0;
    std::uint64_t refused_connections = 0;  // by a bound
  };
  [[nodiscard]] Figures figures() const;

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::net
