// Something that is done again and again, on a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace waybill::service {

class Clockwork {
 public:
  // `beat` is called at once, and again `pause` after it ended. Ends with the object, after the
  // beat that is under way.
  Clockwork(std::chrono::milliseconds pause, std::function<void()> beat)
      : thread_([pause, beat = std::move(beat)](const std::stop_token& stop) {
          std::mutex mutex;
          std::condition_variable_any wake;
          while (!stop.stop_requested()) {
            beat();
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, pause, [] { return false; });
          }
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace waybill::service
