// The octets of one connection of a server: TLS or not, with time limits. For the .cc files of the
// servers alone, which share its coroutines: so Asio is in this header.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "net/server_loop.h"

namespace waybill::net {

class ServerConnection {
 public:
  using Clock = std::chrono::steady_clock;
  template <class T>
  using Task = boost::asio::awaitable<T>;

  // Takes the socket over. `tls`: speak TLS; nullptr: do not yet.
  ServerConnection(boost::asio::io_context& io, const Arrival& arrival, ssl_ctx_st* tls);

  // Only check_time() ends what goes on when this time has come; each call sets it anew.
  void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }
  void set_deadline(std::chrono::milliseconds from_now) { deadline_ = Clock::now() + from_now; }
  void clear_deadline() { deadline_ = Clock::time_point::max(); }
  void check_time(Clock::time_point now);
  // Whether the deadline has ended the last read or write. Forgets it.
  [[nodiscard]] bool was_late() { return std::exchange(is_late_, false); }

  // From here on there is TLS; shake_hands() follows.
  void start_tls(ssl_ctx_st* tls);
  // The TLS of the connection; nullptr: there is none.
  [[nodiscard]] ssl_st* tls() { return tls_ ? tls_->native_handle() : nullptr; }
  // Of TLS; without it nothing to do. False: the connection is of no use.
  [[nodiscard]] Task<bool> shake_hands();
  // Appends at least one octet to `to`. False at the end, after a failure or the deadline.
  [[nodiscard]] Task<bool> read(std::string& to);
  // Writes both; each piece has to be taken within `stall`.
  [[nodiscard]] Task<bool> write(std::string_view first, std::string_view second,
                                 std::chrono::milliseconds stall);
  // Waits; cancel() ends it.
  [[nodiscard]] Task<void> pause(std::chrono::milliseconds time);
  // Whether something came that was not read.
  [[nodiscard]] bool has_input() const;
  // The other side learns that this was all. With `rest` Unread, what it still sends is read for a
  // while before, because closing with unread octets would make it lose the answer.
  enum class Rest : std::uint8_t { None, Unread };
  [[nodiscard]] Task<void> finish(Rest rest, std::chrono::milliseconds linger);
  // Ends what is under way; nothing can be read or written any more.
  void close();
  // Ends what is under way.
  void cancel();

 private:
  static constexpr std::size_t kReadOctets = 16U << 10U;

  boost::asio::ip::tcp::socket socket_;
  std::optional<boost::asio::steady_timer> pause_;  // while it lasts
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  std::unique_ptr<std::array<char, kReadOctets>> tls_octets_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool is_late_ = false;
};

}  // namespace waybill::net
