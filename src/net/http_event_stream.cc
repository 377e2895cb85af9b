#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "net/http_answer.h"

namespace waybill::net {

namespace asio = boost::asio;

template <class T>
using Task = ServerConnection::Task<T>;
using Clock = ServerConnection::Clock;

namespace {

// A client whose stream has ended comes again after this many milliseconds.
constexpr std::string_view kRetry = "retry: 2000\n\n";
constexpr std::string_view kComment = ":\n\n";

// Ends with it.
class Subscription {
 public:
  Subscription(http::EventFeed& feed, std::uint64_t after, http::EventFeed::Subscriber subscriber)
      : feed_(feed), number_(feed.subscribe(after, std::move(subscriber))) {}
  ~Subscription() { feed_.unsubscribe(number_); }
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  Subscription(Subscription&&) = delete;
  Subscription& operator=(Subscription&&) = delete;

 private:
  http::EventFeed& feed_;
  std::uint64_t number_;
};

}  // namespace

Task<Sent> EventStream::send(const RequestHead& request, http::Response& response) {
  const std::shared_ptr<http::EventFeed> feed = response.events;
  OpenAnswer out(connection_, request, shared_.options.limits.stall);
  response.fields.set("Content-Type", "text/event-stream");
  response.fields.set("X-Accel-Buffering", "no");  // nginx would collect events
  const bool has_begun = co_await out.begin(response);
  if (!has_begun || request.head.method == http::Method::Head) co_return Sent{0, has_begun};
  FrameQueue queue([this, weak = weak_from_this()] {
    asio::post(io_, [weak] {
      if (const auto self = weak.lock()) self->timer_.cancel();
    });
  });
  const Subscription subscription(*feed, response.events_after,
                                  [&queue](std::string_view frame) { queue.push(frame); });
  const bool is_whole = co_await send_frames(out, queue, *feed);
  co_return Sent{out.octets(), is_whole};
}

Task<bool> EventStream::send_frames(OpenAnswer& out, FrameQueue& queue,
                                    const http::EventFeed& feed) {
  const HttpLimits& limits = shared_.options.limits;
  const auto last = Clock::now() + limits.stream_life;
  std::string piece(kRetry);
  while (true) {
    if (!piece.empty()) {
      const bool is_sent = co_await out.send(std::exchange(piece, {}));
      if (!is_sent) co_return false;
    }
    if (has_ended_ || Clock::now() >= last) break;
    auto frames = queue.take();
    if (!frames) {
      const bool is_sent = co_await out.send(feed.reset_frame());
      if (!is_sent) co_return false;
      break;
    }
    piece = *std::move(frames);
    if (!piece.empty()) continue;
    timer_.expires_at(std::min(Clock::now() + limits.comment, last));
    const auto [cancelled] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!cancelled) piece = kComment;
  }
  co_return co_await out.end();
}

void EventStream::end() {
  has_ended_ = true;
  timer_.cancel();
}

}  // namespace waybill::net
