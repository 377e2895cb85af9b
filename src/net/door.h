// Where a server's connections come in: one thread that listens, accepts, and looks whether the
// certificate's files have changed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "net/server_loop.h"
#include "net/tls_certificate.h"

namespace waybill::net {

// Where to listen.
struct ListenAddress {
  IpAddress address;
  std::uint16_t port = 0;  // 0: any that is free
  bool is_tls = false;     // from the first octet

  [[nodiscard]] std::string text() const;  // "192.0.2.1:2525", "[2001:db8::1]:2525"
  [[nodiscard]] std::string url() const;   // "https://192.0.2.1:8025/"
};

class Door {
 public:
  struct Calls {
    // Takes the connection over. On the door's thread; must not block.
    std::function<void(const Arrival&)> admit;
    // Something that the people who run the server should know. On the door's thread.
    std::function<void(std::string_view text)> note;
  };
  // Listens when it returns; connections are taken from open() on. `certificate` outlives the door;
  // nullptr: there is none.
  [[nodiscard]] static Result<std::unique_ptr<Door>, std::string> listen(
      std::vector<ListenAddress> addresses, TlsCertificate* certificate, Calls calls);
  ~Door();  // as close()
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;
  Door(Door&&) = delete;
  Door& operator=(Door&&) = delete;

  void open();
  // Takes no more connections. Once.
  void close();
  // Reads the certificate now; otherwise within 5 s after its files changed.
  void reload_certificate();
  // With the ports that were given.
  [[nodiscard]] const std::vector<ListenAddress>& addresses() const;

 private:
  struct State;
  explicit Door(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::net
