#include "net/door.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

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
    return std::unexpected(fmt::format("cannot listen at {}: {}", at.text(), reason()));
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

std::string ListenAddress::text() const {
  return fmt::format(fmt::runtime(address.is_v4() ? "{}:{}" : "[{}]:{}"), address.to_string(),
                     port);
}

std::string ListenAddress::url() const {
  return fmt::format("{}://{}/", is_tls ? "https" : "http", text());
}

struct Door::State {
  State(std::vector<ListenAddress> at, TlsCertificate* shows, Calls calls_are)
      : addresses(std::move(at)), certificate(shows), calls(std::move(calls_are)) {}

  Result<void, std::string> listen() {
    for (ListenAddress& at : addresses)
      sockets.push_back(TRY(listen_at(at)));
    wake = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (wake.number() < 0) return std::unexpected("no event descriptor: " + reason());
    return {};
  }

  // Takes connections until the door closes.
  void watch() {
    std::vector<pollfd> watched = {{wake.number(), POLLIN, 0}};
    for (const Descriptor& socket : sockets)
      watched.push_back({socket.number(), POLLIN, 0});
    const int pause = certificate != nullptr ? static_cast<int>(kCertificateLook.count()) : -1;
    auto next_look = std::chrono::steady_clock::now() + kCertificateLook;
    while (!is_closing) {
      ::poll(watched.data(), watched.size(), pause);
      if (is_closing) return;
      std::uint64_t signals = 0;
      const bool is_asked = ::read(wake.number(), &signals, sizeof signals) > 0;
      const auto now = std::chrono::steady_clock::now();
      if (certificate != nullptr && (is_asked || now >= next_look)) {
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
          calls.note("cannot take a connection: " + reason());
          std::this_thread::sleep_for(kPause);
        }
        return;
      }
      calls.admit({.socket = socket,
                   .peer = from.address(),
                   .port = from.port(),
                   .is_tls = addresses[listener].is_tls});
    }
  }

  void look_at_certificate() const {
    const auto change = certificate->refresh();
    if (!change) {
      calls.note("the old certificate stays: " + change.error());
    } else if (*change == TlsCertificate::Change::Loaded) {
      calls.note("a new certificate was loaded");
    }
  }

  void ring() const {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(wake.number(), &one, sizeof one));
  }

  std::vector<ListenAddress> addresses;
  TlsCertificate* const certificate;
  const Calls calls;
  std::vector<Descriptor> sockets;  // of addresses
  Descriptor wake;
  std::atomic<bool> is_closing = false;
  std::jthread thread;
};

Door::Door(std::unique_ptr<State> state) : state_(std::move(state)) {}

Door::~Door() {
  close();
}

Result<std::unique_ptr<Door>, std::string> Door::listen(std::vector<ListenAddress> addresses,
                                                        TlsCertificate* certificate, Calls calls) {
  std::unique_ptr<Door> door(
      new Door(std::make_unique<State>(std::move(addresses), certificate, std::move(calls))));
  TRY(door->state_->listen());
  return door;
}

void Door::open() {
  state_->thread = std::jthread([state = state_.get()] { state->watch(); });
}

void Door::close() {
  state_->is_closing = true;
  if (state_->thread.joinable()) {
    state_->ring();
    state_->thread.join();
  }
  state_->sockets.clear();
}

void Door::reload_certificate() {
  state_->ring();
}

const std::vector<ListenAddress>& Door::addresses() const {
  return state_->addresses;
}

}  // namespace waybill::net
