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
  // `data` is one line (JSON). Subscribers are told on this thread: they must not block.
  void publish(std::string_view name, std::string_view data);

  // Called with each frame, ready to send ("id: 7\nevent: job\ndata: {…}\n\n").
  using Subscriber = std::function<void(std::string_view frame)>;
  // Gives a number for unsubscribe(). What came after event `after` is told at once, before
  // anything new; when it is no longer known, "event: reset" is. 0: nothing old.
  [[nodiscard]] std::uint64_t subscribe(std::uint64_t after, Subscriber subscriber);
  void unsubscribe(std::uint64_t number);
  [[nodiscard]] std::size_t subscribers() const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t last_ = 0;     // id of the latest event
  std::uint64_t numbers_ = 0;  // of subscribers
  std::deque<std::pair<std::uint64_t, std::string>> remembered_;
  std::map<std::uint64_t, Subscriber> subscribers_;
};

}  // namespace waybill::http
