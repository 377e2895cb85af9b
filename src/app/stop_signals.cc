#include "app/stop_signals.h"

namespace waybill::app {

StopSignals::StopSignals() {
  sigemptyset(&awaited_);
  sigaddset(&awaited_, SIGINT);
  sigaddset(&awaited_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &awaited_, &before_);
  waiter_ = std::jthread([this](const std::stop_token& end) {
    while (!end.stop_requested()) {
      int signal = 0;
      if (sigwait(&awaited_, &signal) == 0) source_.request_stop();
    }
  });
}

StopSignals::~StopSignals() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGINT);  // wakes it; nobody else sees it
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace waybill::app
