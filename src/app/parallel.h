#pragma once

#include <algorithm>
#include <atomic>
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

// Calls work(0) to work(count - 1), each giving a std::string, on `jobs` threads (0: one per core),
// and use(result) for each on the calling thread in order of index.
template <class Work, class Use>
void in_order(std::size_t count, unsigned jobs, const Work& work, const Use& use) {
  const std::size_t threads = std::min<std::size_t>(
      count, jobs == 0 ? std::max(1U, std::thread::hardware_concurrency()) : jobs);
  if (threads <= 1) {
    for (std::size_t i = 0; i < count; ++i)
      use(work(i));
    return;
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t next = 0;                            // to be taken by a thread
  std::size_t used = 0;                            // handed to `use`
  std::deque<std::optional<std::string>> waiting;  // results from `used` on
  const auto run = [&] {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock,
                   [&] { return next == count || next < used + threads * kWaitingPerThread; });
      if (next == count) return;
      const std::size_t index = next++;
      if (waiting.size() < next - used) waiting.resize(next - used);
      lock.unlock();
      std::string result = work(index);
      lock.lock();
      waiting[index - used] = std::move(result);
      changed.notify_all();
    }
  };
  std::vector<std::jthread> pool;
  pool.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i)
    pool.emplace_back(run);
  std::unique_lock lock(mutex);
  while (used < count) {
    changed.wait(lock, [&] { return !waiting.empty() && waiting.front().has_value(); });
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
