#include "net/http_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <thread>

#include "net/http_session.h"

namespace waybill::net {

namespace asio = boost::asio;

namespace {

// How exactly time limits are kept.
constexpr std::chrono::milliseconds kSweep{500};

}  // namespace

struct HttpLoop::State final : HttpSessionHome {
  explicit State(HttpShared& with) : shared(with) {}

  void enter(HttpSession& session) override {
    sessions.insert(&session);
    if (sessions.size() == 1) sweep();
  }
  void leave(HttpSession& session) override {
    sessions.erase(&session);
    if (sessions.empty() && !has_ended) timer.cancel();
  }

  // Looks after the time limits of all connections, while there are any.
  void sweep() {
    timer.expires_after(kSweep);
    timer.async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      const auto now = std::chrono::steady_clock::now();
      for (HttpSession* const session : sessions)
        session->check_time(now);
      sweep();
    });
  }

  HttpShared& shared;
  // Before `io`, which ends the connections that are left when it goes.
  std::set<HttpSession*> sessions;
  bool has_ended = false;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(io);
  asio::steady_timer timer{io};
  std::jthread thread;
};

HttpLoop::HttpLoop(HttpShared& shared) : state_(std::make_unique<State>(shared)) {
  state_->thread = std::jthread([state = state_.get()] { state->io.run(); });
}

HttpLoop::~HttpLoop() {
  stop();
}

void HttpLoop::serve(const Arrival& arrival) {
  asio::post(state_->io, [state = state_.get(), arrival] {
    start_session(state->io, *state, state->shared, arrival);
  });
}

void HttpLoop::drain() {
  asio::post(state_->io, [state = state_.get()] {
    for (HttpSession* const session : state->sessions)
      session->drain();
  });
}

void HttpLoop::stop() {
  state_->io.stop();
  if (state_->thread.joinable()) state_->thread.join();
  state_->has_ended = true;
}

}  // namespace waybill::net
