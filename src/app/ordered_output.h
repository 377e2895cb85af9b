// Several threads that write to standard output as if they ran one after the other, in memory that
// does not grow with what they write.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace waybill::app {

// Octets that one thread holds back until it is its turn; it waits when there are more.
inline constexpr std::size_t kMostHeldBack = 4U << 20U;

// Whose turn it is: places are counted from 0, and each ends once.
class Turns {
 public:
  [[nodiscard]] bool is_turn_of(std::size_t place) const {
    const std::scoped_lock lock(mutex_);
    return place == now_;
  }
  void wait_for(std::size_t place) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return place == now_; });
  }
  void end() {
    const std::scoped_lock lock(mutex_);
    ++now_;
    changed_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t now_ = 0;
};

// What one item writes. Ends its turn when it is destroyed.
class OrderedOutput {
 public:
  OrderedOutput(Turns& turns, std::size_t place) : turns_(turns), place_(place) {}
  ~OrderedOutput();
  OrderedOutput(const OrderedOutput&) = delete;
  OrderedOutput& operator=(const OrderedOutput&) = delete;
  OrderedOutput(OrderedOutput&&) = delete;
  OrderedOutput& operator=(OrderedOutput&&) = delete;

  // To be added to, and written when flush() finds enough of it.
  [[nodiscard]] std::string& text() { return text_; }
  void flush_if_large();

 private:
  Turns& turns_;
  std::size_t place_;
  std::string text_;
};

}  // namespace waybill::app
