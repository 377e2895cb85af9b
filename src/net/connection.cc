#include "net/connection.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

namespace waybill::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadOctets = 64U << 10U;

// Why a TLS handshake failed, in the words of its library where it has any.
std::string tls_reason(const error_code& error, SSL* ssl) {
  const long verified = SSL_get_verify_result(ssl);
  if (verified != X509_V_OK)
    return fmt::format("its certificate is not accepted: {}",
                       X509_verify_cert_error_string(verified));
  return error.message();
}

}  // namespace

struct Connection::State {
  explicit State(std::stop_token stop_token) : stop(std::move(stop_token)) {}

  // Runs until `is_done()`, the limit, or a request to stop. A read that an earlier call left
  // pending may end meanwhile.
  template <class Done>
  void wait(Milliseconds limit, const Done& is_done) {
    io.restart();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    const std::stop_callback on_stop(stop, [this] { io.stop(); });
    while (!is_done() && io.run_one_until(deadline) > 0) {
    }
  }

  // As above; what is not done then is broken off, and so is the connection.
  void finish(Milliseconds limit, const bool& is_done) {
    wait(limit, [&] { return is_done; });
    if (is_done) return;
    error_code ignored;
    resolver.cancel();
    static_cast<void>(socket.close(ignored));
    io.restart();
    while (!is_done && io.run_one() > 0) {
    }
  }

  // Why something that ended with `error` failed; `is_late`: it was broken off.
  [[nodiscard]] std::string reason(const error_code& error) const {
    if (stop.stop_requested()) return "stopped";
    return error == asio::error::operation_aborted ? "no answer in time" : error.message();
  }

  std::stop_token stop;
  asio::io_context io{1};
  tcp::resolver resolver{io};
  tcp::socket socket{io};
  asio::ssl::context tls_context{asio::ssl::context::tls_client};
  std::optional<asio::ssl::stream<tcp::socket&>> tls;
  std::array<char, kReadOctets> buffer{};
  // A read that outlasted its limit goes on: nothing that arrives is lost.
  bool is_reading = false;
  std::optional<std::pair<error_code, std::size_t>> read_result;
};

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}

Connection::~Connection() {
  error_code ignored;
  static_cast<void>(state_->socket.close(ignored));
}

Result<std::unique_ptr<Connection>, std::string> Connection::open(const Endpoint& endpoint,
                                                                  Milliseconds limit,
                                                                  std::stop_token stop) {
  auto state = std::make_unique<State>(std::move(stop));
  bool is_done = false;
  error_code error;
  state->resolver.async_resolve(
      endpoint.host, std::to_string(endpoint.port),
      [&](const error_code& failed, const tcp::resolver::results_type& addresses) {
        error = failed;
        is_done = static_cast<bool>(failed);
        if (failed) return;
        asio::async_connect(state->socket, addresses,
                            [&](const error_code& refused, const tcp::endpoint&) {
                              error = refused;
                              is_done = true;
                            });
      });
  state->finish(limit, is_done);
  if (error)
    return std::unexpected(fmt::format("cannot connect to {} port {}: {}", endpoint.host,
                                       endpoint.port, state->reason(error)));
  error_code ignored;
  static_cast<void>(state->socket.set_option(tcp::no_delay(true), ignored));
  static_cast<void>(state->socket.set_option(asio::socket_base::keep_alive(true), ignored));
  return std::unique_ptr<Connection>(new Connection(std::move(state)));
}

Result<bool, std::string> Connection::start_tls(const std::string& host, const std::string& ca_file,
                                                Milliseconds limit) {
  State& state = *state_;
  error_code error;
  static_cast<void>(state.tls_context.set_options(
      asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error));
  if (ca_file.empty()) {
    static_cast<void>(state.tls_context.set_default_verify_paths(error));
  } else {
    static_cast<void>(state.tls_context.load_verify_file(ca_file, error));
  }
  if (error)
    return std::unexpected(fmt::format("cannot read the certificates of {}: {}",
                                       ca_file.empty() ? "this system" : ca_file, error.message()));
  state.tls.emplace(state.socket, state.tls_context);
  static_cast<void>(state.tls->set_verify_mode(asio::ssl::verify_peer, error));
  static_cast<void>(state.tls->set_verify_callback(asio::ssl::host_name_verification(host), error));
  SSL* const ssl = state.tls->native_handle();
  error_code no_address;
  asio::ip::make_address(host, no_address);
  if (no_address) SSL_set_tlsext_host_name(ssl, host.c_str());  // RFC 6066 §3: never an address
  bool is_done = false;
  state.tls->async_handshake(asio::ssl::stream_base::client, [&](const error_code& failed) {
    error = failed;
    is_done = true;
  });
  state.finish(limit, is_done);
  if (!error) return true;
  const bool is_broken_off = error == asio::error::operation_aborted;
  return std::unexpected(fmt::format("no TLS with {}: {}", host,
                                     is_broken_off ? state.reason(error) : tls_reason(error, ssl)));
}

Result<bool, std::string> Connection::write(std::string_view octets, Milliseconds limit) {
  State& state = *state_;
  bool is_done = false;
  error_code error;
  const auto on_end = [&](const error_code& failed, std::size_t) {
    error = failed;
    is_done = true;
  };
  const auto buffer = asio::buffer(octets.data(), octets.size());
  if (state.tls) {
    asio::async_write(*state.tls, buffer, on_end);
  } else {
    asio::async_write(state.socket, buffer, on_end);
  }
  state.finish(limit, is_done);
  if (error) return std::unexpected("the connection broke off: " + state.reason(error));
  return true;
}

Result<std::string_view, std::string> Connection::read(Milliseconds limit) {
  State& state = *state_;
  if (!state.is_reading && !state.read_result) {
    const auto on_end = [&state](const error_code& failed, std::size_t octets) {
      state.is_reading = false;
      state.read_result = {failed, octets};
    };
    state.is_reading = true;
    if (state.tls) {
      state.tls->async_read_some(asio::buffer(state.buffer), on_end);
    } else {
      state.socket.async_read_some(asio::buffer(state.buffer), on_end);
    }
  }
  state.wait(limit, [&] { return state.read_result.has_value(); });
  if (state.stop.stop_requested()) return std::unexpected("stopped");
  const auto result = std::exchange(state.read_result, std::nullopt);
  if (!result) return std::string_view();
  const auto [error, octets] = *result;
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
    return std::unexpected("the server closed the connection");
  if (error) return std::unexpected("the connection broke off: " + error.message());
  return std::string_view(state.buffer.data(), octets);
}

bool Connection::is_loopback() const {
  error_code error;
  const tcp::endpoint peer = state_->socket.remote_endpoint(error);
  return !error && peer.address().is_loopback();
}

bool Connection::is_encrypted() const {
  return state_->tls.has_value();
}

}  // namespace waybill::net
