#include "http/event_feed.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"

namespace waybill::http {
namespace {

bool is_one_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

std::string reset_frame_at(std::uint64_t id) {
  return fmt::format("id: {}\nevent: reset\ndata: {{}}\n\n", id);
}

}  // namespace

void EventFeed::publish(std::string_view name, std::string_view data) {
  CHECK(is_one_line(name) && is_one_line(data));
  const std::scoped_lock lock(mutex_);
  remembered_.emplace_back(++last_,
                           fmt::format("id: {}\nevent: {}\ndata: {}\n\n", last_, name, data));
  if (remembered_.size() > kRememberedEvents) remembered_.pop_front();
  for (const auto& [number, subscriber] : subscribers_)
    subscriber(remembered_.back().second);
}

std::uint64_t EventFeed::subscribe(std::uint64_t after, Subscriber subscriber) {
  const std::scoped_lock lock(mutex_);
  const std::uint64_t before_first = last_ - remembered_.size();
  if (after == 0) {
    // A frame without data sets the id that the client goes on from, and is no event to it.
    subscriber(fmt::format("id: {}\n\n", last_));
  } else if (after < before_first || after > last_) {
    subscriber(reset_frame_at(last_));
  } else {
    for (const auto& [id, frame] : remembered_) {
      if (id > after) subscriber(frame);
    }
  }
  subscribers_.emplace(++numbers_, std::move(subscriber));
  return numbers_;
}

void EventFeed::unsubscribe(std::uint64_t number) {
  const std::scoped_lock lock(mutex_);
  subscribers_.erase(number);
}

std::size_t EventFeed::subscribers() const {
  const std::scoped_lock lock(mutex_);
  return subscribers_.size();
}

std::string EventFeed::reset_frame() const {
  const std::scoped_lock lock(mutex_);
  return reset_frame_at(last_);
}

}  // namespace waybill::http
