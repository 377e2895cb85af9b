// Sends answers: of known length, made while they are sent, or streams of events. For the HTTP
// server's .cc files alone.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "http/event_feed.h"
#include "http/message.h"
#include "net/frame_queue.h"
#include "net/http_request_reader.h"
#include "net/http_shared.h"
#include "net/server_connection.h"

namespace waybill::net {

// What was sent of one answer.
struct Sent {
  std::uint64_t octets = 0;
  bool is_whole = false;
};

// The parts of an answer whose length is not known: chunks (RFC 9112 §7.1), for HTTP/1.0 as they
// are, to the end of the connection.
class OpenAnswer {
 public:
  template <class T>
  using Task = ServerConnection::Task<T>;

  OpenAnswer(ServerConnection& connection, const RequestHead& request,
             std::chrono::milliseconds stall)
      : connection_(connection), is_chunked_(!request.is_http_1_0), stall_(stall) {}

  [[nodiscard]] Task<bool> begin(http::Response& response);
  [[nodiscard]] Task<bool> send(std::string piece);  // not empty
  [[nodiscard]] Task<bool> end();
  [[nodiscard]] std::uint64_t octets() const { return octets_; }

 private:
  ServerConnection& connection_;
  const bool is_chunked_;
  const std::chrono::milliseconds stall_;
  std::uint64_t octets_ = 0;
};

// `body` or `constant`; for HEAD only the fields.
[[nodiscard]] ServerConnection::Task<Sent> send_body(ServerConnection& connection,
                                                     const RequestHead& request,
                                                     http::Response& response,
                                                     std::chrono::milliseconds stall);
// `producer`.
[[nodiscard]] ServerConnection::Task<Sent> send_produced(HttpShared& shared,
                                                         ServerConnection& connection,
                                                         const RequestHead& request,
                                                         http::Response& response);

// One client of an event feed.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(boost::asio::io_context& io, HttpShared& shared, ServerConnection& connection)
      : io_(io), shared_(shared), connection_(connection), timer_(io) {}

  // Until end(), the client does not read, or its time is over. Only of one that a shared_ptr owns.
  [[nodiscard]] ServerConnection::Task<Sent> send(const RequestHead& request,
                                                  http::Response& response);
  void end();

 private:
  [[nodiscard]] ServerConnection::Task<bool> send_frames(OpenAnswer& out, FrameQueue& queue,
                                                         const http::EventFeed& feed);

  boost::asio::io_context& io_;
  HttpShared& shared_;
  ServerConnection& connection_;
  boost::asio::steady_timer timer_;
  bool has_ended_ = false;
};

}  // namespace waybill::net
