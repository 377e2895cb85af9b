#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace waybill::app {

// Turns SIGINT and SIGTERM into a request to stop, while it lives. To be made before other threads,
// so that they leave the signals alone too.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  StopSignals(StopSignals&&) = delete;
  StopSignals& operator=(StopSignals&&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
  // As if a signal had come.
  void stop() { source_.request_stop(); }

 private:
  sigset_t awaited_{};
  sigset_t before_{};
  std::stop_source source_;
  std::jthread waiter_;
};

}  // namespace waybill::app
