// Threads that do what may block, so that the network threads do not.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace waybill::net {

class WorkerPool {
 public:
  using Work = std::move_only_function<void()>;

  // At most `most_waiting` pieces of work of try_post() wait for a thread.
  WorkerPool(unsigned threads, std::size_t most_waiting);
  ~WorkerPool();  // as stop()
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  WorkerPool(WorkerPool&&) = delete;
  WorkerPool& operator=(WorkerPool&&) = delete;

  // False when too much waits already: `work` was not taken.
  [[nodiscard]] bool try_post(Work& work);
  // Part of what was accepted already: always taken.
  void post(Work work);
  [[nodiscard]] std::size_t waiting() const;
  // Drops what waits, waits for what runs.
  void stop();

 private:
  void run();

  const std::size_t most_waiting_;
  mutable std::mutex mutex_;  // held for the two below
  std::deque<Work> waiting_;
  bool is_stopping_ = false;
  std::condition_variable wake_;
  std::vector<std::jthread> threads_;
};

}  // namespace waybill::net
