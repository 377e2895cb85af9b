// What a client of an event stream has not got yet. Any thread adds, the network thread takes.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace waybill::net {

// A client that has not read this much is dropped: it begins anew where it stopped.
inline constexpr std::size_t kMostQueued = 256U << 10U;

class FrameQueue {
 public:
  // `wake` is called by push() on its thread when there was nothing to take before.
  explicit FrameQueue(std::function<void()> wake) : wake_(std::move(wake)) {}

  void push(std::string_view frame) {
    bool is_first = false;
    {
      const std::scoped_lock lock(mutex_);
      if (is_overrun_) return;
      is_first = frames_.empty();
      if (frames_.size() + frame.size() > kMostQueued) {
        is_overrun_ = true;
        is_first = true;
        frames_.clear();
      } else {
        frames_ += frame;
      }
    }
    if (is_first) wake_();
  }

  // All frames that wait; nothing when some were lost: the stream is to end with a reset.
  [[nodiscard]] std::optional<std::string> take() {
    const std::scoped_lock lock(mutex_);
    if (is_overrun_) return std::nullopt;
    return std::exchange(frames_, {});
  }

 private:
  std::function<void()> wake_;
  std::mutex mutex_;  // held for the two below
  std::string frames_;
  bool is_overrun_ = false;
};

}  // namespace waybill::net
