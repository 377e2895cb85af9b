// The SMTP server: sockets, TLS, limits and time-outs around smtp::ServerSession and one
// SmtpHandler.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/network.h"
#include "base/result.h"
#include "net/door.h"
#include "smtp/server_session.h"

namespace waybill::net {

// Decides what is taken, and keeps it. Called on the network threads.
class SmtpHandler {
 public:
  SmtpHandler() = default;
  virtual ~SmtpHandler() = default;
  SmtpHandler(const SmtpHandler&) = delete;
  SmtpHandler& operator=(const SmtpHandler&) = delete;
  SmtpHandler(SmtpHandler&&) = delete;
  SmtpHandler& operator=(SmtpHandler&&) = delete;

  struct Verdict {
    smtp::Reply reply;
    std::string mark;  // comes back with the message, in smtp::Recipient
  };
  // Whether mail for this address is taken. Must not block.
  [[nodiscard]] virtual Verdict judge(std::string_view recipient) = 0;
  // Keeps the message; `done` is called once, on any thread, with 2yz after it is durable. Must not
  // block.
  using Done = std::move_only_function<void(smtp::Reply reply)>;
  virtual void take(smtp::Submission submission, Done done) = 0;
  // A session that brought a message is over, after the answer to its last one. `has_quit`: by
  // QUIT. Must not block.
  virtual void ended(const std::string& session, bool has_quit) = 0;
};

// Bounds of what clients may take; those within one session are in smtp/limits.h. The times of RFC
// 5321 §4.5.3.2 are what a server should wait at least; these are at most as long.
struct SmtpLimits {
  std::size_t connections = 2'000;
  std::size_t connections_of_peer = 100;
  std::size_t body_memory = 256U << 20U;      // of all messages under way, beyond
  std::size_t body_memory_free = 16U << 10U;  // so many octets of each, which are always had
  std::chrono::milliseconds proxy_header{10'000};
  std::chrono::milliseconds greeting_pause{20};  // who speaks meanwhile did not wait for its turn
  std::chrono::milliseconds tarpit{5'000};       // and then waits so long
  std::chrono::milliseconds handshake{30'000};   // of TLS
  std::chrono::milliseconds command{300'000};    // §4.5.3.2.7
  std::chrono::milliseconds command_crowded{10'000};  // while most connections are taken
  std::chrono::milliseconds data{180'000};            // §4.5.3.2.5: without an octet
  std::chrono::milliseconds stall{60'000};            // without an octet of a reply taken
  std::chrono::milliseconds session{2 * 3'600'000};
  std::chrono::milliseconds linger{2'000};  // for what a client sends although it was refused
};

struct SmtpServerOptions {
  std::vector<ListenAddress> listen;
  smtp::SessionOptions session;          // `has_tls` follows from the next line
  std::string tls_certificate, tls_key;  // PEM files; "": no STARTTLS
  std::vector<Network> proxies;  // whose connections begin with a header of the PROXY protocol
  unsigned network_threads = 1;
  SmtpLimits limits;
};

// One session that is over.
struct SmtpVisit {
  enum class End : std::uint8_t { Quit, Left, Late, Ended, NoTls, NoProxyHeader, TooMany };
  std::string_view session;
  IpAddress peer;
  std::string_view helo;         // as the client says
  std::string_view tls_version;  // "" none
  unsigned messages = 0, refused_recipients = 0, errors = 0;
  std::uint64_t octets_in = 0;
  std::chrono::microseconds duration{0};
  End end = End::Left;
};
[[nodiscard]] std::string_view to_string(SmtpVisit::End end);  // "quit", "left", …

// Told of what happens, on any thread; must not block.
class SmtpObserver {
 public:
  SmtpObserver() = default;
  virtual ~SmtpObserver() = default;
  SmtpObserver(const SmtpObserver&) = delete;
  SmtpObserver& operator=(const SmtpObserver&) = delete;
  SmtpObserver(SmtpObserver&&) = delete;
  SmtpObserver& operator=(SmtpObserver&&) = delete;

  virtual void visited(const SmtpVisit& visit) = 0;
  virtual void answered(std::chrono::microseconds kept_in, bool is_good) = 0;  // of a message
  // Something that the people who run the server should know. `text` may come from outside.
  virtual void noted(std::string_view text) = 0;
};

class SmtpServer {
 public:
  // Listens when it returns. `handler` and `observer` outlive the server.
  [[nodiscard]] static Result<std::unique_ptr<SmtpServer>, std::string> start(
      SmtpServerOptions options, SmtpHandler& handler, SmtpObserver& observer);
  ~SmtpServer();  // as stop(0)
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;
  SmtpServer(SmtpServer&&) = delete;
  SmtpServer& operator=(SmtpServer&&) = delete;

  // With the ports that were given.
  [[nodiscard]] const std::vector<ListenAddress>& addresses() const;
  // Takes no more connections, says 421 to those who wait, and waits for messages under way; what
  // is not answered after `grace` is broken off. The handler has to answer what it took, and is not
  // called any more when this returns. Once.
  void stop(std::chrono::milliseconds grace);
  // Reads the certificate now; otherwise within 5 s after its files changed.
  void reload_certificate();

  struct Figures {
    std::size_t connections = 0;
    std::size_t messages_waiting = 0;       // for the handler's answer
    std::size_t body_octets = 0;            // in memory, of messages under way
    std::uint64_t refused_connections = 0;  // by a bound
  };
  [[nodiscard]] Figures figures() const;

 private:
  struct State;
  explicit SmtpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::net
