#include "net/http_session.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <variant>

#include "http/complete.h"
#include "http/forwarded.h"
#include "net/http_answer.h"
#include "net/http_body.h"
#include "net/http_faults.h"
#include "net/http_request_reader.h"
#include "net/on_worker.h"
#include "net/server_connection.h"

namespace waybill::net {

namespace asio = boost::asio;

namespace {

using Clock = ServerConnection::Clock;
template <class T>
using Task = ServerConnection::Task<T>;

// How a connection goes on after a request.
enum class After : std::uint8_t {
  Next,    // another request
  Finish,  // it ends after the answer
  Drop,    // the same, but the client may still be sending
  Close,   // it ends
};

// RFC 9110 §5.6.7.
std::string http_date() {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::chrono::system_clock::now()));
}

// Counts one stream while it lives, if there may be one more.
class StreamPlace {
 public:
  StreamPlace(PeerCounts& counts, const IpAddress& peer)
      : counts_(counts), peer_(peer), has_it_(counts.take(peer) == PeerCounts::Bound::None) {}
  ~StreamPlace() {
    if (has_it_) counts_.give_back(peer_);
  }
  StreamPlace(const StreamPlace&) = delete;
  StreamPlace& operator=(const StreamPlace&) = delete;
  StreamPlace(StreamPlace&&) = delete;
  StreamPlace& operator=(StreamPlace&&) = delete;

  [[nodiscard]] bool has_it() const { return has_it_; }

 private:
  PeerCounts& counts_;
  IpAddress peer_;
  bool has_it_;
};

class Session final : public LoopSession, public std::enable_shared_from_this<Session> {
 public:
  Session(asio::io_context& io, SessionHome& home, HttpShared& shared, const Arrival& arrival,
          ssl_ctx_st* tls)
      : io_(io), home_(home), shared_(shared), arrival_(arrival), connection_(io, arrival, tls) {
    home_.enter(*this);
  }
  ~Session() override {
    home_.leave(*this);
    if (arrival_.is_counted) shared_.connections.give_back(arrival_.peer);
    --shared_.open;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;

  void check_time(Clock::time_point now) override { connection_.check_time(now); }
  void drain() override {
    if (is_idle_) connection_.cancel();
    if (stream_) stream_->end();
  }

  // The whole life of the connection.
  static Task<void> live(std::shared_ptr<Session> self) {
    self->connection_.set_deadline(self->limits().head);
    After after = After::Close;
    const bool is_open = co_await self->connection_.shake_hands();
    if (is_open) after = co_await self->serve_request();
    while (after == After::Next)
      after = co_await self->serve_request();
    self->is_idle_ = true;
    if (after != After::Close && !self->shared_.is_stopping)
      co_await self->connection_.finish(
          after == After::Drop ? ServerConnection::Rest::Unread : ServerConnection::Rest::None,
          self->limits().linger);
    self->connection_.close();
  }

 private:
  [[nodiscard]] const HttpLimits& limits() const { return shared_.options.limits; }

  Task<After> serve_request() {
    const auto size = co_await read_head();
    if (!size) co_return co_await refuse(size.error());
    if (*size == 0) co_return After::Close;
    begun_ = Clock::now();
    connection_.clear_deadline();
    RequestReader reader;
    auto request = reader.read_head(std::string_view(in_).substr(0, *size));
    in_.erase(0, *size);
    if (!request) co_return co_await refuse(request.error());
    fill(request->head);
    http::Handler::Plan plan = shared_.handler.plan(request->head);
    if (plan.refusal) {
      if (request->has_body) leave_unread(*request);
      co_return co_await answer(*request, *std::move(plan.refusal), 0);
    }
    HttpBody body(shared_, connection_, in_, reader);
    if (request->has_body) {
      const HttpBody::End end = co_await body.read(*request, plan.body);
      if (end == HttpBody::End::Gone) co_return After::Close;
      if (end == HttpBody::End::Refused) {
        leave_unread(*request);
        co_return co_await answer(*request, std::move(body.refusal()), body.octets());
      }
    }
    const std::size_t octets = body.octets();
    http::Response response = co_await handle(request->head, body);
    co_return co_await answer(*request, std::move(response), octets);
  }

  // Why a request cannot be answered but by a fault.
  using HeadFault = std::variant<RequestFault, std::monostate>;  // monostate: too slow

  // The size of the head that in_ begins with; 0: it is not whole yet.
  Result<std::size_t, HeadFault> size_of_head() {
    while (in_.starts_with("\r\n"))  // RFC 9112 §2.2
      in_.erase(0, 2);
    const auto size = find_head_end(in_);
    if (!size) return std::unexpected(HeadFault(size.error()));
    return *size;
  }

  // Reads until in_ begins with a whole head; its size. 0: no request comes.
  Task<Result<std::size_t, HeadFault>> read_head() {
    connection_.set_deadline(limits().idle);
    bool has_begun = false;
    while (true) {
      const auto size = size_of_head();
      if (!size || *size > 0) co_return size;
      if (!in_.empty() && !std::exchange(has_begun, true)) connection_.set_deadline(limits().head);
      is_idle_ = in_.empty();
      if (is_idle_ && shared_.is_stopping) co_return std::size_t{0};
      const bool has_read = co_await connection_.read(in_);
      is_idle_ = false;
      if (has_read) continue;
      if (connection_.was_late() && !in_.empty())
        co_return std::unexpected(HeadFault(std::monostate()));
      co_return std::size_t{0};
    }
  }

  // Something of the request stays unread: no other can follow it.
  static void leave_unread(RequestHead& request) {
    request.is_kept_alive = false;
    request.is_unread = true;
  }

  Task<After> refuse(HeadFault fault) {
    begun_ = Clock::now();
    RequestHead nothing;
    leave_unread(nothing);
    is_request_known_ = false;
    nothing.head.peer = arrival_.peer;
    nothing.head.is_secure = arrival_.is_tls;
    nothing.head.id = next_id();
    const auto* const known = std::get_if<RequestFault>(&fault);
    co_return co_await answer(nothing, known != nullptr ? answer_to(*known) : too_slow(), 0);
  }

  void fill(http::Head& head) {
    const http::Origin origin = http::origin_of(arrival_.peer, arrival_.is_tls, head.fields,
                                                shared_.options.trusted_proxies);
    head.peer = origin.address;
    head.is_secure = origin.is_secure;
    head.is_behind_stranger = origin.is_behind_stranger;
    head.id = next_id();
  }

  std::string next_id() { return fmt::format("{:08x}{:08x}", shared_.run, ++shared_.requests); }

  Task<http::Response> handle(const http::Head& head, HttpBody& body) {
    http::Request request;
    static_cast<http::Head&>(request) = head;
    request.body = std::move(body.memory());
    request.body_file = body.file();
    std::move_only_function<http::Response()> work = [this, &head, &request] {
      try {  // a handler's bug must not end the program
        return shared_.handler.handle(std::move(request));
      } catch (const std::exception& error) {
        shared_.observer.noted(fmt::format("request {} failed: {}", head.id, error.what()));
        return failed(head.id);
      }
    };
    auto response = co_await try_on_worker<http::Response>(shared_.workers, Admission::Bounded,
                                                           std::move(work));
    co_return response ? *std::move(response) : overloaded();
  }

  // Sends the answer and tells the observer.
  Task<After> answer(const RequestHead& request, http::Response response, std::uint64_t octets_in) {
    const http::Head& head = request.head;
    std::optional<StreamPlace> place;
    if (response.events) {
      place.emplace(shared_.streams, head.peer);
      if (!place->has_it()) response = too_many_streams();
    }
    const bool is_stream = response.events != nullptr;
    const bool is_open = is_stream || (response.producer && request.is_http_1_0);
    const bool is_kept = request.is_kept_alive && !is_open && !shared_.is_stopping;
    http::complete(head, response);
    response.fields.set("Date", http_date());
    response.fields.set("X-Request-Id", head.id);
    if (!is_kept) response.fields.set("Connection", "close");
    if (is_kept && request.is_http_1_0) response.fields.set("Connection", "keep-alive");
    const Sent sent = co_await send(request, response);
    tell(request, response.status, octets_in, sent);
    if (!sent.is_whole || is_stream) co_return After::Close;
    if (is_kept) co_return After::Next;
    co_return request.is_unread ? After::Drop : After::Finish;
  }

  Task<Sent> send(const RequestHead& request, http::Response& response) {
    if (response.events) {
      stream_ = std::make_shared<EventStream>(io_, shared_, connection_);
      asio::co_spawn(io_, watch(shared_from_this()), [](const std::exception_ptr&) {});
      co_return co_await stream_->send(request, response);
    }
    if (response.producer)
      co_return co_await send_produced(shared_, connection_, request, response);
    co_return co_await send_body(connection_, request, response, limits().stall);
  }

  // A client of a stream sends nothing more: the end of reading is the end of the stream.
  static Task<void> watch(std::shared_ptr<Session> self) {
    std::string dropped;
    static_cast<void>(co_await self->connection_.read(dropped));
    self->stream_->end();
  }

  void tell(const RequestHead& request, unsigned status, std::uint64_t octets_in,
            const Sent& sent) const {
    const http::Head& head = request.head;
    shared_.observer.answered(
        {.id = head.id,
         .method = is_request_known_ ? http::to_string(head.method) : std::string_view(),
         .path = head.path,
         .status = status,
         .octets_in = octets_in,
         .octets_out = sent.octets,
         .duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun_),
         .peer = head.peer});
  }

  asio::io_context& io_;
  SessionHome& home_;
  HttpShared& shared_;
  const Arrival arrival_;
  ServerConnection connection_;
  std::shared_ptr<EventStream> stream_;  // the last thing on a connection
  std::string in_;                       // read and not used yet
  Clock::time_point begun_;              // of the request at hand
  bool is_request_known_ = true;         // not that of the last, broken one
  bool is_idle_ = false;                 // nothing is under way
};

}  // namespace

void start_session(asio::io_context& io, SessionHome& home, HttpShared& shared,
                   const Arrival& arrival) {
  std::shared_ptr<ssl_ctx_st> tls;
  if (arrival.is_tls) tls = shared.certificate->context();
  auto session = std::make_shared<Session>(io, home, shared, arrival, tls.get());
  asio::co_spawn(io, Session::live(std::move(session)), [&shared](const std::exception_ptr& why) {
    if (!why) return;
    try {  // memory, or a bug: this connection alone ends
      std::rethrow_exception(why);
    } catch (const std::exception& error) {
      shared.observer.noted(fmt::format("a connection failed: {}", error.what()));
    }
  });
}

}  // namespace waybill::net
