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
  std::mutex taking;  // held while next() is called; before `mutex`
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t taken = 0;                           // items that a thread took
  std::size_t used = 0;                            // results handed to `use`
  std::size_t running = threads;                   // threads that may still take
  std::deque<std::optional<std::string>> waiting;  // results from `used` on
  const auto run = [&] {
    while (true) {
      std::unique_lock turn(taking);
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return taken < used + threads * kWaitingPerThread; });
      lock.unlock();
      auto item = next();
      lock.lock();
      if (!item) {
        --running;
        changed.notify_all();
        return;
      }
      const std::size_t index = taken++;
      if (waiting.size() < taken - used) waiting.resize(taken - used);
      lock.unlock();
      turn.unlock();
      std::string result = work(*std::move(item));
      lock.lock();
      waiting[index - used] = std::move(result);
      if (index == used) changed.notify_all();
    }
  };
  std::vector<std::jthread> pool;
  pool.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i)
    pool.emplace_back(run);
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock,
                 [&] { return waiting.empty() ? running == 0 : waiting.front().has_value(); });
    if (waiting.empty()) return;
    const std::string result = std::move(waiting.front()).value_or(std::string());
    waiting.pop_front();
    ++used;
    changed.notify_all();
    lock.unlock();
    use(result);
    lock.lock();
  }
}

}  // namespace waybill::app
