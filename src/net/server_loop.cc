#include "net/server_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <thread>
#include <utility>

namespace waybill::net {

namespace asio = boost::asio;

namespace {

// How exactly time limits are kept.
constexpr std::chrono::milliseconds kSweep{500};

}  // namespace

struct ServerLoop::State final : SessionHome {
  void enter(LoopSession& session) override {
    sessions.insert(&session);
    if (sessions.size() == 1) sweep();
  }
  void leave(LoopSession& session) override {
    sessions.erase(&session);
    if (sessions.empty() && !has_ended) timer.cancel();
  }

  // Looks after the time limits of all connections, while there are any.
  void sweep() {
    timer.expires_after(kSweep);
    timer.async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      const auto now = std::chrono::steady_clock::now();
      for (LoopSession* const session : sessions)
        session->check_time(now);
      sweep();
    });
  }

  // Before `io`, which ends the connections that are left when it goes.
  std::set<LoopSession*> sessions;
  bool has_ended = false;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(io);
  asio::steady_timer timer{io};
  std::jthread thread;
};

ServerLoop::ServerLoop() : state_(std::make_unique<State>()) {
  state_->thread = std::jthread([state = state_.get()] { state->io.run(); });
}

ServerLoop::~ServerLoop() {
  stop();
}

void ServerLoop::serve(Begin begin) {
  asio::post(state_->io,
             [state = state_.get(), begin = std::move(begin)] { begin(state->io, *state); });
}

void ServerLoop::drain() {
  asio::post(state_->io, [state = state_.get()] {
    for (LoopSession* const session : state->sessions)
      session->drain();
  });
}

void ServerLoop::stop() {
  state_->io.stop();
  if (state_->thread.joinable()) state_->thread.join();
  state_->has_ended = true;
}

}  // namespace waybill::net
