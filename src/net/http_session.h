// One connection of the HTTP server. All of it happens on one network thread.
#pragma once

#include <chrono>

#include "net/http_loop.h"

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): Asio's name
}  // namespace boost::asio

namespace waybill::net {

class HttpSession {
 public:
  HttpSession() = default;
  virtual ~HttpSession() = default;
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  HttpSession(HttpSession&&) = delete;
  HttpSession& operator=(HttpSession&&) = delete;

  // Breaks off what has taken too long.
  virtual void check_time(std::chrono::steady_clock::time_point now) = 0;
  // See HttpLoop::drain.
  virtual void drain() = 0;
};

// Where connections are known while they live.
class HttpSessionHome {
 public:
  virtual void enter(HttpSession& session) = 0;
  virtual void leave(HttpSession& session) = 0;

 protected:
  ~HttpSessionHome() = default;
};

void start_session(boost::asio::io_context& io, HttpSessionHome& home, HttpShared& shared,
                   const HttpLoop::Arrival& arrival);

}  // namespace waybill::net
