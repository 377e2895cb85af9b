// Server-sent events of one organisation: the latest are remembered, so that a client that was away
// goes on where it stopped. Safe for several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace waybill::http {

// Events that a feed remembers. Ours.
inline constexpr std::size_t kRememberedEvents = 1'000;

class EventFeed {
 public:
  // The first event is `latest` + 1. A server begins with the time of its start in milliseconds, so
  // that an id of an earlier run is never taken for one of this run.
  explicit EventFeed(std::uint64_t latest = 0) : last_(latest) {}

  // `name` and `data` are one line each (JSON). Subscribers are told on this thread: they must not
  // block.
  void publish(std::string_view name, std::string_view data);

  // Called with each frame, ready to send ("id: 7\nevent: job\ndata: {…}\n\n"). It must not call
  // the feed.
  using Subscriber = std::function<void(std::string_view frame)>;
  // Gives a number for unsubscribe(). What came after event `after` is told at once, before
  // anything new; when it is no longer known, "event: reset" is. 0: nothing old, only where the
  // feed stands.
  [[nodiscard]] std::uint64_t subscribe(std::uint64_t after, Subscriber subscriber);
  // After it returns the subscriber is not called any more.
  void unsubscribe(std::uint64_t number);
  [[nodiscard]] std::size_t subscribers() const;
  // The frame that tells a client to ask for everything again.
  [[nodiscard]] std::string reset_frame() const;

 private:
  mutable std::mutex mutex_;   // held for all below
  std::uint64_t last_;         // id of the latest event
  std::uint64_t numbers_ = 0;  // of subscribers
  std::deque<std::pair<std::uint64_t, std::string>> remembered_;
  std::map<std::uint64_t, Subscriber> subscribers_;
};

}  // namespace waybill::http
