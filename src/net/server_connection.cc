#include "net/server_connection.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace waybill::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// One write, so that its time limit measures progress.
constexpr std::size_t kWriteOctets = 128U << 10U;
// One read without TLS. Connections that wait have no buffer; this is on the stack.
constexpr std::size_t kPlainOctets = 32U << 10U;

}  // namespace

ServerConnection::ServerConnection(asio::io_context& io, const Arrival& arrival, ssl_ctx_st* tls)
    : socket_(io) {
  error_code failed;
  static_cast<void>(
      socket_.assign(arrival.peer.is_v4() ? tcp::v4() : tcp::v6(), arrival.socket, failed));
  static_cast<void>(socket_.non_blocking(true, failed));
  static_cast<void>(socket_.set_option(tcp::no_delay(true), failed));
  if (tls != nullptr) start_tls(tls);
}

void ServerConnection::start_tls(ssl_ctx_st* tls) {
  SSL_CTX_up_ref(tls);
  asio::ssl::context context(tls);  // gives its reference back; the stream has its own
  tls_.emplace(socket_, context);
  tls_octets_ = std::make_unique<std::array<char, kReadOctets>>();
}

void ServerConnection::check_time(Clock::time_point now) {
  if (now < deadline_) return;
  is_late_ = true;
  clear_deadline();
  cancel();
}

ServerConnection::Task<bool> ServerConnection::shake_hands() {
  if (!tls_) co_return true;
  const auto [failed] = co_await tls_->async_handshake(asio::ssl::stream_base::server, kAwait);
  co_return !failed;
}

ServerConnection::Task<bool> ServerConnection::read(std::string& to) {
  if (tls_) {
    const auto [failed, octets] =
        co_await tls_->async_read_some(asio::buffer(*tls_octets_), kAwait);
    to.append(tls_octets_->data(), octets);
    co_return !failed && octets > 0;
  }
  while (true) {
    const auto [failed] = co_await socket_.async_wait(tcp::socket::wait_read, kAwait);
    if (failed) co_return false;
    std::array<char, kPlainOctets>
        some;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    error_code error;
    const std::size_t octets = socket_.read_some(asio::buffer(some), error);
    if (error == asio::error::would_block) continue;
    to.append(some.data(), octets);
    co_return !error && octets > 0;
  }
}

ServerConnection::Task<bool> ServerConnection::write(std::string_view first,
                                                     std::string_view second,
                                                     std::chrono::milliseconds stall) {
  while (!first.empty() || !second.empty()) {
    const std::string_view now = first.substr(0, kWriteOctets);
    const std::string_view then = second.substr(0, kWriteOctets - now.size());
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(now), asio::buffer(then)};
    set_deadline(stall);
    std::tuple<error_code, std::size_t> result;
    if (tls_) {
      result = co_await tls_->async_write_some(buffers, kAwait);
    } else {
      result = co_await socket_.async_write_some(buffers, kAwait);
    }
    const auto [failed, octets] = result;
    if (failed) co_return false;
    const std::size_t of_first = std::min(octets, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(octets - of_first);
  }
  clear_deadline();
  co_return true;
}

ServerConnection::Task<void> ServerConnection::pause(std::chrono::milliseconds time) {
  pause_.emplace(socket_.get_executor(), time);
  static_cast<void>(co_await pause_->async_wait(kAwait));
  pause_.reset();
}

bool ServerConnection::has_input() const {
  error_code failed;
  return socket_.available(failed) > 0 && !failed;
}

ServerConnection::Task<void> ServerConnection::finish(Rest rest, std::chrono::milliseconds linger) {
  set_deadline(linger);
  error_code ignored;
  // TLS ends by an exchange, in which the other side must not send anything else.
  if (!tls_) static_cast<void>(socket_.shutdown(tcp::socket::shutdown_send, ignored));
  if (!tls_ || rest == Rest::Unread) {
    std::string dropped;
    while (co_await read(dropped))
      dropped.clear();
  }
  if (tls_) {
    set_deadline(linger);
    static_cast<void>(co_await tls_->async_shutdown(kAwait));
  }
  close();
}

void ServerConnection::close() {
  clear_deadline();
  error_code ignored;
  static_cast<void>(socket_.close(ignored));
}

void ServerConnection::cancel() {
  error_code ignored;
  static_cast<void>(socket_.cancel(ignored));
  if (pause_) pause_->cancel();
}

}  // namespace waybill::net
