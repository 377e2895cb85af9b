// Whether the server can do its work: what /healthz answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "store/event_store.h"

namespace waybill::app {

// Octets that must be free in the data directory.
inline constexpr std::uint64_t kLeastSpace = 256U << 20U;

struct Check {
  std::string_view name;  // "ledger", "store", "disk"
  bool is_good = false;
  std::string reason;  // for the log, not for visitors
};

class Health {
 public:
  // Told when a check begins to fail or is good again.
  using Told = std::function<void(const Check&)>;
  // All outlive it.
  Health(ledger::Ledger& ledger, store::EventStore& events, std::string data, Told told)
      : ledger_(ledger), events_(events), data_(std::move(data)), told_(std::move(told)) {}

  // May block; looks at most once a second, so that it cannot be used to keep the stores busy.
  [[nodiscard]] std::vector<Check> look();

 private:
  ledger::Ledger& ledger_;
  store::EventStore& events_;
  const std::string data_;
  const Told told_;
  std::mutex mutex_;  // held for the two below
  std::vector<Check> last_;
  std::chrono::steady_clock::time_point looked_{};
};

}  // namespace waybill::app
