#include "net/http_answer.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "http/complete.h"
#include "net/on_worker.h"

namespace waybill::net {

template <class T>
using Task = ServerConnection::Task<T>;

Task<bool> OpenAnswer::begin(http::Response& response) {
  if (is_chunked_) {
    response.fields.set("Transfer-Encoding", "chunked");
  } else {
    response.fields.set("Connection", "close");
  }
  const std::string head = http::head_text(response.status, response.fields);
  co_return co_await connection_.write(head, {}, stall_);
}

Task<bool> OpenAnswer::send(std::string piece) {
  octets_ += piece.size();
  if (!is_chunked_) co_return co_await connection_.write(piece, {}, stall_);
  const std::string size = fmt::format("{:x}\r\n", piece.size());
  piece += "\r\n";
  co_return co_await connection_.write(size, piece, stall_);
}

Task<bool> OpenAnswer::end() {
  if (!is_chunked_) co_return true;
  co_return co_await connection_.write("0\r\n\r\n", {}, stall_);
}

Task<Sent> send_body(ServerConnection& connection, const RequestHead& request,
                     http::Response& response, std::chrono::milliseconds stall) {
  std::string_view body = response.constant.empty() ? response.body : response.constant;
  const bool has_body = response.status != 204 && response.status != 304;
  if (has_body) response.fields.set("Content-Length", std::to_string(body.size()));
  if (!has_body || request.head.method == http::Method::Head) body = {};
  const std::string head = http::head_text(response.status, response.fields);
  const bool is_whole = co_await connection.write(head, body, stall);
  co_return Sent{body.size(), is_whole};
}

Task<Sent> send_produced(HttpShared& shared, ServerConnection& connection,
                         const RequestHead& request, http::Response& response) {
  OpenAnswer out(connection, request, shared.options.limits.stall);
  const bool has_begun = co_await out.begin(response);
  if (!has_begun || request.head.method == http::Method::Head) co_return Sent{0, has_begun};
  // The next piece, or a failure, which ends the answer before its end: the client can see that.
  using Piece = Result<std::optional<std::string>, bool>;
  while (true) {
    std::move_only_function<Piece()> make = [&]() -> Piece {
      try {  // a handler's bug must not end the program
        return response.producer->next();
      } catch (const std::exception& error) {
        shared.observer.noted(
            fmt::format("request {} broke off: {}", request.head.id, error.what()));
        return std::unexpected(false);
      }
    };
    Piece piece = co_await on_worker<Piece>(shared.workers, std::move(make));
    if (!piece) co_return Sent{out.octets(), false};
    if (!*piece) break;
    if ((*piece)->empty()) continue;
    const bool is_sent = co_await out.send(**std::move(piece));
    if (!is_sent) co_return Sent{out.octets(), false};
  }
  const bool is_whole = co_await out.end();
  co_return Sent{out.octets(), is_whole};
}

}  // namespace waybill::net
