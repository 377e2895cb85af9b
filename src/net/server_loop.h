// One network thread of a server and the connections that it serves.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/ip.h"

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): Asio's name
}  // namespace boost::asio

namespace waybill::net {

// A connection that was accepted.
struct Arrival {
  int socket = -1;  // of whom it is given to, who closes it
  IpAddress peer;
  std::uint16_t port = 0;
  bool is_tls = false;
  bool is_counted = false;  // in the server's PeerCounts, where it is given back at the end
};

// One connection. All of it happens on one network thread.
class LoopSession {
 public:
  LoopSession() = default;
  virtual ~LoopSession() = default;
  LoopSession(const LoopSession&) = delete;
  LoopSession& operator=(const LoopSession&) = delete;
  LoopSession(LoopSession&&) = delete;
  LoopSession& operator=(LoopSession&&) = delete;

  // Breaks off what has taken too long.
  virtual void check_time(std::chrono::steady_clock::time_point now) = 0;
  // See ServerLoop::drain.
  virtual void drain() = 0;
};

// Where connections are known while they live.
class SessionHome {
 public:
  virtual void enter(LoopSession& session) = 0;
  virtual void leave(LoopSession& session) = 0;

 protected:
  ~SessionHome() = default;
};

class ServerLoop {
 public:
  ServerLoop();  // begins its thread
  ~ServerLoop();
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;
  ServerLoop(ServerLoop&&) = delete;
  ServerLoop& operator=(ServerLoop&&) = delete;

  // Calls `begin` on its thread. Any thread.
  using Begin = std::function<void(boost::asio::io_context& io, SessionHome& home)>;
  void serve(Begin begin);
  // Ends connections that wait for the client; the others end after their answer. Any thread.
  void drain();
  // Ends the thread; what was under way is broken off.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::net
