#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace waybill::app {

// Results that may wait for an earlier one, per thread: bounds the memory of a long batch.
inline constexpr std::size_t kWaitingPerThread = 64;

// Results on their way from several threads into the order of their items.
class ResultQueue {
 public:
  explicit ResultQueue(std::size_t threads)
      : running_(threads), most_waiting_(threads * kWaitingPerThread) {}

  // Takes an item when there is room for its result; `taken` gets its place in the order. Ends the
  // calling thread's part when there is none.
  template <class Next>
  auto take(Next& next, std::size_t& taken) {
    const std::scoped_lock turn(taking_);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return taken_ < used_ + most_waiting_; });
    lock.unlock();
    auto item = next();
    lock.lock();
    if (item) {
      taken = taken_++;
      if (waiting_.size() < taken_ - used_) waiting_.resize(taken_ - used_);
    } else {
      --running_;
      changed_.notify_all();
    }
    return item;
  }

  void put(std::size_t place, std::string result) {
    const std::scoped_lock lock(mutex_);
    waiting_[place - used_] = std::move(result);
    if (place == used_) changed_.notify_all();
  }

  // The next result in order; nothing when all threads have ended.
  std::optional<std::string> next_result() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [&] { return waiting_.empty() ? running_ == 0 : waiting_.front().has_value(); });
    if (waiting_.empty()) return std::nullopt;
    std::optional<std::string> result = std::move(waiting_.front());
    waiting_.pop_front();
    ++used_;
    changed_.notify_all();
    return result;
  }

 private:
  std::mutex taking_;  // held while an item is taken; before mutex_
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t taken_ = 0;  // items that were taken
  std::size_t used_ = 0;   // results that were handed out
  std::size_t running_;    // threads that may still take
  std::size_t most_waiting_;
  std::deque<std::optional<std::string>> waiting_;  // results from used_ on
};

// Takes items from next(), which gives an optional, until it is empty; calls work(item), giving a
// std::string, on `jobs` threads (0: one per core), and use(result) for each on the calling thread
// in the order of the items. next() is called by one thread at a time.
template <class Next, class Work, class Use>
void in_order(Next&& next, unsigned jobs, const Work& work, const Use& use) {
  const std::size_t threads = jobs == 0 ? std::max(1U, std::thread::hardware_concurrency()) : jobs;
  if (threads == 1) {
    while (auto item = next())
      use(work(*std::move(item)));
    return;
  }
  ResultQueue queue(threads);
  const auto run = [&] {
    std::size_t place = 0;
    while (auto item = queue.take(next, place))
      queue.put(place, work(*std::move(item)));
  };
  std::vector<std::jthread> pool;
  pool.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i)
    pool.emplace_back(run);
  while (const auto result = queue.next_result())
    use(*result);
}

}  // namespace waybill::app
