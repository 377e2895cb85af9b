#include "net/http_server.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

#include "net/http_loop.h"
#include "net/upload_file.h"

namespace waybill::net {
namespace {

// How often changed certificate files are looked for.
constexpr std::chrono::milliseconds kCertificateLook{5'000};
// When there are no descriptors left.
constexpr std::chrono::milliseconds kPause{100};
constexpr int kBacklog = 1'024;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::string reason() {
  return std::generic_category().message(errno);
}

// An address as the system's calls have it.
struct SocketAddress {
  SocketAddress() = default;
  SocketAddress(const IpAddress& address, std::uint16_t port) {
    if (address.is_v4()) {
      auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
      v4->sin_family = AF_INET;
      v4->sin_port = htons(port);
      std::memcpy(&v4->sin_addr, address.octets().data(), sizeof v4->sin_addr);
      size = sizeof(sockaddr_in);
    } else {
      auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
      v6->sin6_family = AF_INET6;
      v6->sin6_port = htons(port);
      std::memcpy(&v6->sin6_addr, address.octets().data(), sizeof v6->sin6_addr);
      size = sizeof(sockaddr_in6);
    }
  }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] IpAddress address() const {
    if (storage.ss_family == AF_INET) {
      std::array<std::uint8_t, 4> octets{};
      std::memcpy(octets.data(), &reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr,
                  octets.size());
      return IpAddress::v4(octets);
    }
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), &reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr,
                octets.size());
    return IpAddress::v6(octets);
  }
  [[nodiscard]] std::uint16_t port() const {
    return ntohs(storage.ss_family == AF_INET
                     ? reinterpret_cast<const sockaddr_in*>(&storage)->sin_port
                     : reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
  }

  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);
};

// Listens there; `at.port` becomes the one that was given.
Result<Descriptor, std::string> listen_at(ListenAddress& at) {
  SocketAddress address(at.address, at.port);
  const auto failed = [&at] {
    return std::unexpected(fmt::format("cannot listen at {}: {}", at.url(), reason()));
  };
  Descriptor socket(
      ::socket(address.get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.number() < 0) return failed();
  const int on = 1;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!at.address.is_v4()) ::setsockopt(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(socket.number(), address.get(), address.size) != 0) return failed();
  if (::listen(socket.number(), kBacklog) != 0) return failed();
  SocketAddress given;
  if (::getsockname(socket.number(), given.get(), &given.size) != 0) return failed();
  at.port = given.port();
  return socket;
}

}  // namespace

std::string ListenAddress::url() const {
  const std::string host =
      address.is_v4() ? address.to_string() : fmt::format("[{}]", address.to_string());
  return fmt::format("{}://{}:{}/", is_tls ? "https" : "http", host, port);
}

struct HttpServer::State {
  State(HttpServerOptions options, http::Handler& handler, HttpObserver& observer)
      : shared(std::move(options), handler, observer), addresses(shared.options.listen) {}

  Result<bool, std::string> open() {
    for (ListenAddress& at : addresses)
      sockets.push_back(TRY(listen_at(at)));
    const bool has_tls = std::ranges::any_of(addresses, &ListenAddress::is_tls);
    if (has_tls)
      shared.certificate =
          TRY(TlsCertificate::open(shared.options.tls_certificate, shared.options.tls_key));
    wake = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (wake.number() < 0) return std::unexpected("no event descriptor: " + reason());
    if (!shared.options.upload_folder.empty()) remove_left_uploads(shared.options.upload_folder);
    std::random_device chance;
    shared.run = chance();
    for (unsigned i = 0; i < std::max(1U, shared.options.network_threads); ++i)
      loops.push_back(std::make_unique<HttpLoop>(shared));
    door = std::jthread([this] { watch_door(); });
    return true;
  }

  // Takes connections until the server stops.
  void watch_door() {
    std::vector<pollfd> watched = {{wake.number(), POLLIN, 0}};
    for (const Descriptor& socket : sockets)
      watched.push_back({socket.number(), POLLIN, 0});
    const int pause = shared.certificate ? static_cast<int>(kCertificateLook.count()) : -1;
    auto next_look = std::chrono::steady_clock::now() + kCertificateLook;
    while (!shared.is_stopping) {
      ::poll(watched.data(), watched.size(), pause);
      if (shared.is_stopping) return;
      std::uint64_t signals = 0;
      const bool is_asked = ::read(wake.number(), &signals, sizeof signals) > 0;
      const auto now = std::chrono::steady_clock::now();
      if (shared.certificate && (is_asked || now >= next_look)) {
        next_look = now + kCertificateLook;
        look_at_certificate();
      }
      for (std::size_t i = 0; i < sockets.size(); ++i) {
        if ((watched[i + 1].revents & POLLIN) != 0) take_connections(i);
      }
    }
  }

  void take_connections(std::size_t listener) {
    while (true) {
      SocketAddress from;
      const int socket = ::accept4(sockets[listener].number(), from.get(), &from.size,
                                   SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
          shared.observer.noted("cannot take a connection: " + reason());
          std::this_thread::sleep_for(kPause);
        }
        return;
      }
      admit({socket, from.address(), addresses[listener].is_tls, false});
    }
  }

  void admit(HttpLoop::Arrival arrival) {
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
    loops[next_loop++ % loops.size()]->serve(arrival);
  }

  void look_at_certificate() {
    const auto change = shared.certificate->refresh();
    if (!change) {
      shared.observer.noted("the old certificate stays: " + change.error());
    } else if (*change == TlsCertificate::Change::Loaded) {
      shared.observer.noted("a new certificate was loaded");
    }
  }

  void ring() const {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(wake.number(), &one, sizeof one));
  }

  void stop(std::chrono::milliseconds grace) {
    shared.is_stopping = true;
    if (door.joinable()) {
      ring();
      door.join();
    }
    sockets.clear();
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
  std::vector<ListenAddress> addresses;
  std::vector<Descriptor> sockets;  // of addresses
  Descriptor wake;
  std::vector<std::unique_ptr<HttpLoop>> loops;
  std::size_t next_loop = 0;
  std::atomic<std::uint64_t> refused = 0;
  std::jthread door;
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
  return state_->addresses;
}

void HttpServer::stop(std::chrono::milliseconds grace) {
  state_->stop(grace);
}

void HttpServer::reload_certificate() {
  state_->ring();
}

HttpServer::Figures HttpServer::figures() const {
  return {.connections = state_->shared.open,
          .streams = state_->shared.streams.all(),
          .waiting_requests = state_->shared.workers.waiting(),
          .refused_connections = state_->refused};
}

}  // namespace waybill::net
