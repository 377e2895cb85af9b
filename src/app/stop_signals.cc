#include "app/stop_signals.h"

#include <ctime>

namespace waybill::app {

StopSignals::StopSignals() {
  sigemptyset(&awaited_);
  sigaddset(&awaited_, SIGINT);
  sigaddset(&awaited_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &awaited_, &before_);
  waiter_ = std::jthread([this](const std::stop_token& end) {
    while (!end.stop_requested()) {
      const timespec soon{.tv_sec = 0, .tv_nsec = 100'000'000};
      if (sigtimedwait(&awaited_, nullptr, &soon) > 0) source_.request_stop();
    }
  });
}

StopSignals::~StopSignals() {
  waiter_.request_stop();
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace waybill::app
