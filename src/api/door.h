// What log-in keeps in memory, and what the API learns of the server. Safe for several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "account/throttle.h"
#include "base/ip.h"

namespace waybill::api {

// Who can reach the server.
enum class Reach : std::uint8_t {
  Loopback,  // programs of this machine alone
  Network,
};

class Door {
 public:
  struct Options {
    Reach reach = Reach::Network;
    // "https://waybill.example.com", as browsers send it in Origin; "" not known.
    std::string origin;
    std::string version;
    std::function<std::int64_t()> clock;             // Unix seconds
    std::function<void(std::string_view line)> log;  // for the operator: failures of the server
  };
  explicit Door(Options options);

  [[nodiscard]] std::int64_t now() const { return options_.clock(); }
  void log(std::string_view line) const { options_.log(line); }
  [[nodiscard]] Reach reach() const { return options_.reach; }
  [[nodiscard]] const std::string& origin() const { return options_.origin; }
  [[nodiscard]] const std::string& version() const { return options_.version; }

  // What proves, at the first visit, that the visitor can read this server's log. For the server to
  // print while Api::needs_setup().
  [[nodiscard]] const std::string& setup_code() const { return setup_code_; }

  // An attempt to log in. `account` is what is guessed at. Seconds until it may be made; 0: now,
  // and it counts as a failure until succeeded().
  [[nodiscard]] std::int64_t attempt(std::string_view account, const IpAddress& address);
  void succeeded(std::string_view account, const IpAddress& address);
  // It was no guess: neither counts.
  void undo(std::string_view account, const IpAddress& address);

 private:
  Options options_;
  std::string setup_code_;
  std::mutex mutex_;
  account::Throttle accounts_, addresses_;  // with mutex_ held
};

}  // namespace waybill::api
