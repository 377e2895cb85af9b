// One TCP connection, with TLS or without, used by one thread that waits for each step.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"

namespace waybill::net {

struct Endpoint {
  std::string host;  // a name or an address
  std::uint16_t port = 0;
};

// Every wait ends with the answer, the time limit, or a request to stop. Errors are one line for
// the user; after one the connection is of no use.
class Connection {
 public:
  using Milliseconds = std::chrono::milliseconds;

  [[nodiscard]] static Result<std::unique_ptr<Connection>, std::string> open(
      const Endpoint& endpoint, Milliseconds limit, std::stop_token stop);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;

  // The certificate must be valid for `host` (a name or an address) by the system's authorities, or
  // by those in the PEM file `ca_file` if that is not empty.
  [[nodiscard]] Result<bool, std::string> start_tls(const std::string& host,
                                                    const std::string& ca_file, Milliseconds limit);
  [[nodiscard]] Result<bool, std::string> write(std::string_view octets, Milliseconds limit);
  // The next octets, at least one; "" when the time is over, which is no error. They stay until the
  // next call.
  [[nodiscard]] Result<std::string_view, std::string> read(Milliseconds limit);

  // The other side is this machine: nobody can listen on the way.
  [[nodiscard]] bool is_loopback() const;
  [[nodiscard]] bool is_encrypted() const;

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::net
