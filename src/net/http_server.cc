#include "net/http_server.h"

#include <unistd.h>

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "net/http_session.h"
#include "net/http_shared.h"
#include "net/upload_file.h"

namespace waybill::net {

struct HttpServer::State {
  State(HttpServerOptions options, http::Handler& handler, HttpObserver& observer)
      : shared(std::move(options), handler, observer) {}

  Result<bool, std::string> open() {
    const std::vector<ListenAddress>& addresses = shared.options.listen;
    if (std::ranges::any_of(addresses, &ListenAddress::is_tls))
      shared.certificate =
          TRY(TlsCertificate::open(shared.options.tls_certificate, shared.options.tls_key));
    door =
        TRY(Door::listen(addresses, shared.certificate.get(),
                         {.admit = [this](const Arrival& arrival) { admit(arrival); },
                          .note = [this](std::string_view text) { shared.observer.noted(text); }}));
    if (!shared.options.upload_folder.empty()) remove_left_uploads(shared.options.upload_folder);
    std::random_device chance;
    shared.run = chance();
    for (unsigned i = 0; i < std::max(1U, shared.options.network_threads); ++i)
      loops.push_back(std::make_unique<ServerLoop>());
    door->open();
    return true;
  }

  void admit(Arrival arrival) {
    const bool is_proxy =
        std::ranges::any_of(shared.options.trusted_proxies,
                            [&](const Network& network) { return network.holds(arrival.peer); });
    if (!is_proxy) {
      if (shared.connections.take(arrival.peer) != PeerCounts::Bound::None) {
        ++refused;
        ::close(arrival.socket);
        return;
      }
      arrival.is_counted = true;
    }
    ++shared.open;
    loops[next_loop++ % loops.size()]->serve(
        [this, arrival](boost::asio::io_context& io, SessionHome& home) {
          start_session(io, home, shared, arrival);
        });
  }

  void stop(std::chrono::milliseconds grace) {
    shared.is_stopping = true;
    if (door) door->close();
    for (const auto& loop : loops)
      loop->drain();
    const auto last = std::chrono::steady_clock::now() + grace;
    while (shared.open > 0 && std::chrono::steady_clock::now() < last)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    // In this order: a worker gives its result to a loop, which must still be there.
    for (const auto& loop : loops)
      loop->stop();
    shared.workers.stop();
    loops.clear();
  }

  HttpShared shared;
  std::vector<std::unique_ptr<ServerLoop>> loops;
  std::size_t next_loop = 0;
  std::atomic<std::uint64_t> refused = 0;
  std::unique_ptr<Door> door;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<HttpServer>, std::string> HttpServer::start(HttpServerOptions options,
                                                                   http::Handler& handler,
                                                                   HttpObserver& observer) {
  std::unique_ptr<HttpServer> server(
      new HttpServer(std::make_unique<State>(std::move(options), handler, observer)));
  if (auto opened = server->state_->open(); !opened)
    return std::unexpected(std::move(opened).error());
  return server;
}

const std::vector<ListenAddress>& HttpServer::addresses() const {
  return state_->door->addresses();
}

void HttpServer::stop(std::chrono::milliseconds grace) {
  state_->stop(grace);
}

void HttpServer::reload_certificate() {
  state_->door->reload_certificate();
}

HttpServer::Figures HttpServer::figures() const {
  return {.connections = state_->shared.open,
          .streams = state_->shared.streams.all(),
          .waiting_requests = state_->shared.workers.waiting(),
          .refused_connections = state_->refused};
}

}  // namespace waybill::net
