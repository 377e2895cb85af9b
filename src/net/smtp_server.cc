#include "net/smtp_server.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <random>
#include <thread>
#include <utility>

#include "net/smtp_session.h"

namespace waybill::net {

struct SmtpServer::State {
  State(SmtpServerOptions options, SmtpHandler& handler, SmtpObserver& observer)
      : shared(std::move(options), handler, observer) {}

  Result<void, std::string> open() {
    const SmtpServerOptions& options = shared.options;
    if (!options.tls_certificate.empty())
      shared.certificate = TRY(TlsCertificate::open(options.tls_certificate, options.tls_key,
                                                    TlsCertificate::Use::Mail));
    shared.options.session.has_tls = shared.certificate != nullptr;
    door =
        TRY(Door::listen(options.listen, shared.certificate.get(),
                         {.admit = [this](const Arrival& arrival) { admit(arrival); },
                          .note = [this](std::string_view text) { shared.observer.noted(text); }}));
    std::random_device chance;
    shared.run = (std::uint64_t{chance()} << 32U) | chance();
    for (unsigned i = 0; i < std::max(1U, options.network_threads); ++i)
      loops.push_back(std::make_unique<ServerLoop>());
    door->open();
    return {};
  }

  void admit(Arrival arrival) {
    if (!shared.is_proxy(arrival.peer)) {  // who is behind a proxy is counted later
      if (shared.connections.take(arrival.peer) != PeerCounts::Bound::None)
        return turn_away(arrival);
      arrival.is_counted = true;
    } else if (shared.open >= shared.options.limits.connections) {
      return turn_away(arrival);
    }
    ++shared.open;
    loops[next_loop++ % loops.size()]->serve(
        [this, arrival](boost::asio::io_context& io, SessionHome& home) {
          start_smtp_session(io, home, shared, arrival);
        });
  }

  void turn_away(const Arrival& arrival) {
    ++shared.refused;
    const smtp::Saying& why = smtp::say::kManySessions;
    const std::string line = smtp::line_of(why.code, why.enhanced, why.text) + "\r\n";
    // A new connection has room for it; if not, it does without.
    static_cast<void>(
        !::send(arrival.socket, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
    ::close(arrival.socket);
  }

  void stop(std::chrono::milliseconds grace) {
    shared.is_stopping = true;
    if (door) door->close();
    for (const auto& loop : loops)
      loop->drain();
    const auto last = std::chrono::steady_clock::now() + grace;
    while (shared.open > 0 && std::chrono::steady_clock::now() < last)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    for (const auto& loop : loops)
      loop->stop();
    // An answer goes to its loop, which must still be there.
    while (shared.waiting > 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    loops.clear();
  }

  SmtpShared shared;
  std::vector<std::unique_ptr<ServerLoop>> loops;
  std::size_t next_loop = 0;
  std::unique_ptr<Door> door;
};

SmtpServer::SmtpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

SmtpServer::~SmtpServer() {
  stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<SmtpServer>, std::string> SmtpServer::start(SmtpServerOptions options,
                                                                   SmtpHandler& handler,
                                                                   SmtpObserver& observer) {
  std::unique_ptr<SmtpServer> server(
      new SmtpServer(std::make_unique<State>(std::move(options), handler, observer)));
  TRY(server->state_->open());
  return server;
}

const std::vector<ListenAddress>& SmtpServer::addresses() const {
  return state_->door->addresses();
}

void SmtpServer::stop(std::chrono::milliseconds grace) {
  state_->stop(grace);
}

void SmtpServer::reload_certificate() {
  state_->door->reload_certificate();
}

SmtpServer::Figures SmtpServer::figures() const {
  const SmtpShared& shared = state_->shared;
  return {.connections = shared.open,
          .messages_waiting = shared.waiting,
          .body_octets = shared.body_memory,
          .refused_connections = shared.refused};
}

}  // namespace waybill::net
