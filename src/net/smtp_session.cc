#include "net/smtp_session.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "net/server_connection.h"
#include "smtp/proxy_header.h"

namespace waybill::net {

namespace asio = boost::asio;

namespace {

using Clock = ServerConnection::Clock;
template <class T>
using Task = ServerConnection::Task<T>;
using Step = smtp::ServerSession::Step;
using End = SmtpVisit::End;

std::chrono::milliseconds milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

class Session final : public LoopSession, public std::enable_shared_from_this<Session> {
 public:
  Session(asio::io_context& io, SessionHome& home, SmtpShared& shared, const Arrival& arrival)
      : home_(home),
        shared_(shared),
        arrival_(arrival),
        client_{fmt::format("{:016x}{:06x}", shared.run, ++shared.sessions), arrival.peer,
                arrival.port},
        connection_(io, arrival, nullptr) {
    home_.enter(*this);
  }
  ~Session() override {
    home_.leave(*this);
    count(0);
    if (arrival_.is_counted) shared_.connections.give_back(client_.client);
    --shared_.open;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;

  void check_time(Clock::time_point now) override { connection_.check_time(now); }
  void drain() override {
    if (is_idle_) connection_.cancel();
  }

  // The whole life of the connection.
  static Task<void> live(std::shared_ptr<Session> self) {
    std::string first;  // what came before the greeting
    End end = co_await self->arrive(first);
    if (end == End::Ended) {
      smtp::ServerSession session(self->shared_.options.session, self->client_);
      self->session_ = &session;
      end = co_await self->talk(first);
      self->tell(end);
      if (end == End::Quit || end == End::Ended || end == End::Late)
        co_await self->connection_.finish(ServerConnection::Rest::Unread, self->limits().linger);
      self->session_ = nullptr;
    } else {
      self->tell(end);
    }
    self->connection_.close();
  }

 private:
  [[nodiscard]] const SmtpLimits& limits() const { return shared_.options.limits; }

  // Learns who the client is. Ended: go on.
  Task<End> arrive(std::string& first) {
    if (!shared_.is_proxy(arrival_.peer)) co_return End::Ended;
    connection_.set_deadline(limits().proxy_header);
    while (true) {
      const auto read = smtp::read_proxy_header(first);
      if (std::holds_alternative<smtp::ProxyFault>(read)) co_return End::NoProxyHeader;
      if (const auto* header = std::get_if<smtp::ProxyHeader>(&read)) {
        first.erase(0, header->octets);
        if (header->client) {
          client_.client = header->client->address;
          client_.port = header->client->port;
        }
        break;
      }
      if (!co_await connection_.read(first)) co_return End::NoProxyHeader;
    }
    arrival_.is_counted = shared_.connections.take(client_.client) == PeerCounts::Bound::None;
    if (arrival_.is_counted) co_return End::Ended;
    ++shared_.refused;
    static_cast<void>(co_await connection_.write(
        smtp::line_of(smtp::say::kManySessions.code, smtp::say::kManySessions.enhanced,
                      smtp::say::kManySessions.text),
        "\r\n", limits().linger));
    co_return End::TooMany;
  }

  // From the greeting on.
  Task<End> talk(const std::string& first) {
    connection_.clear_deadline();
    co_await wait(limits().greeting_pause);
    std::optional<smtp::Deviation> deviation;
    if (!first.empty() || connection_.has_input()) {
      deviation = smtp::Deviation::EarlyTalker;
      co_await wait(limits().tarpit);
    }
    session_->greet(now(), deviation);
    session_->receive(first);
    while (true) {
      const Step step = session_->next(now());
      account(session_->held());
      std::optional<End> end;
      switch (step) {
        case Step::Read: end = co_await read(); break;
        case Step::Judge: judge(); break;
        case Step::Deliver: end = co_await deliver(); break;
        case Step::StartTls: end = co_await start_tls(); break;
        case Step::Pause: co_await wait(session_->pause()); break;
        case Step::Close:
          static_cast<void>(co_await send());
          end = session_->has_quit() ? End::Quit : is_late_ ? End::Late : End::Ended;
          break;
      }
      if (end) co_return *end;
    }
  }

  [[nodiscard]] std::chrono::milliseconds now() const { return milliseconds_since(begun_); }

  Task<void> wait(std::chrono::milliseconds time) {
    if (shared_.is_stopping) co_return;
    is_idle_ = true;
    co_await connection_.pause(time);
    is_idle_ = false;
  }

  Task<bool> send() {
    const std::string replies = session_->take_replies();
    if (replies.empty()) co_return true;
    co_return co_await connection_.write(replies, {}, limits().stall);
  }

  // How long the client may take for what comes next.
  [[nodiscard]] std::chrono::milliseconds patience() const {
    if (session_->is_in_message()) return limits().data;
    const bool is_crowded = shared_.open > limits().connections / 4 * 3;
    return is_crowded ? limits().command_crowded : limits().command;
  }

  Task<std::optional<End>> read() {
    if (!co_await send()) co_return End::Left;
    if (shared_.is_stopping && !session_->is_in_message()) {
      session_->end(smtp::say::kStopping, now());
      co_return std::nullopt;
    }
    connection_.set_deadline(std::min(Clock::now() + patience(), begun_ + limits().session));
    is_idle_ = !session_->is_in_message();
    std::string octets;
    const bool has_read = co_await connection_.read(octets);
    is_idle_ = false;
    if (has_read) {
      octets_in_ += octets.size();
      session_->receive(octets);
      co_return std::nullopt;
    }
    is_late_ = connection_.was_late();
    if (!is_late_ && !shared_.is_stopping) co_return End::Left;
    session_->end(is_late_ ? smtp::say::kTooSlow : smtp::say::kStopping, now());
    co_return std::nullopt;
  }

  void judge() {
    SmtpHandler::Verdict verdict = shared_.handler.judge(session_->recipient());
    session_->judged(verdict.reply, std::move(verdict.mark));
  }

  Task<std::optional<End>> deliver() {
    if (!co_await send()) co_return End::Left;
    connection_.clear_deadline();
    smtp::Submission submission = session_->submission();
    account(session_->held());
    submission.reception.time = std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count();
    const Clock::time_point begin = Clock::now();
    const smtp::Reply reply = co_await taken(std::move(submission));
    shared_.observer.answered(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin),
        reply.is_good());
    session_->delivered(reply, now());
    co_return std::nullopt;
  }

  // The handler's answer, here on the network thread.
  Task<smtp::Reply> taken(smtp::Submission submission) {
    const auto executor = co_await asio::this_coro::executor;
    const auto begin = [this, executor, &submission](auto handler) {
      const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
      ++shared_.waiting;
      shared_.handler.take(std::move(submission),
                           [resume, executor, &waiting = shared_.waiting](smtp::Reply reply) {
                             asio::post(executor, [resume, reply = std::move(reply)]() mutable {
                               std::move (*resume)(std::move(reply));
                             });
                             --waiting;
                           });
    };
    smtp::Reply reply =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(smtp::Reply)>(
            begin, asio::use_awaitable);
    co_return reply;
  }

  Task<std::optional<End>> start_tls() {
    if (!co_await send()) co_return End::Left;
    connection_.start_tls(shared_.certificate->context().get());
    connection_.set_deadline(limits().handshake);
    if (!co_await connection_.shake_hands()) co_return End::NoTls;
    connection_.clear_deadline();
    SSL* const tls = connection_.tls();
    tls_version_ = SSL_get_version(tls);
    session_->tls_started({tls_version_, SSL_get_cipher_name(tls)}, now());
    co_return std::nullopt;
  }

  // Counts the memory that a message takes; when there is too little, it is let go.
  void account(std::size_t octets) {
    const std::size_t all = count(octets);
    if (counted_ == 0 || all <= limits().body_memory) return;
    session_->shed();
    count(session_->held());
  }
  // Gives what all sessions have.
  std::size_t count(std::size_t octets) {
    const std::size_t before = counted_;
    counted_ = octets > limits().body_memory_free ? octets - limits().body_memory_free : 0;
    return shared_.body_memory += counted_ - before;
  }

  void tell(End end) {
    SmtpVisit visit{
        .session = client_.session,
        .peer = client_.client,
        .helo = {},
        .tls_version = tls_version_,
        .octets_in = octets_in_,
        .duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun_),
        .end = end};
    if (session_ != nullptr) {
      visit.helo = session_->helo();
      visit.messages = session_->messages();
      visit.refused_recipients = session_->refused_recipients();
      visit.errors = session_->errors();
    }
    shared_.observer.visited(visit);
    if (visit.messages > 0) shared_.handler.ended(client_.session, end == End::Quit);
  }

  SessionHome& home_;
  SmtpShared& shared_;
  Arrival arrival_;
  smtp::Peer client_;
  ServerConnection connection_;
  smtp::ServerSession* session_ = nullptr;  // while it talks
  const Clock::time_point begun_ = Clock::now();
  std::string tls_version_;
  std::uint64_t octets_in_ = 0;
  std::size_t counted_ = 0;  // of shared_.body_memory
  bool is_idle_ = false;     // nothing is under way
  bool is_late_ = false;
};

}  // namespace

std::string_view to_string(SmtpVisit::End end) {
  switch (end) {
    case End::Quit: return "quit";
    case End::Left: return "left";
    case End::Late: return "late";
    case End::Ended: return "ended";
    case End::NoTls: return "no-tls";
    case End::NoProxyHeader: return "no-proxy-header";
    case End::TooMany: return "too-many";
  }
  std::abort();
}

bool SmtpShared::is_proxy(const IpAddress& address) const {
  return std::ranges::any_of(options.proxies,
                             [&](const Network& network) { return network.holds(address); });
}

void start_smtp_session(asio::io_context& io, SessionHome& home, SmtpShared& shared,
                        const Arrival& arrival) {
  auto session = std::make_shared<Session>(io, home, shared, arrival);
  asio::co_spawn(io, Session::live(std::move(session)), [&shared](const std::exception_ptr& why) {
    if (!why) return;
    try {  // memory, or a bug: this connection alone ends
      std::rethrow_exception(why);
    } catch (const std::exception& error) {
      shared.observer.noted(fmt::format("a session failed: {}", error.what()));
    }
  });
}

}  // namespace waybill::net
