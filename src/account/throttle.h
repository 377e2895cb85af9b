// Slows down who guesses: after some failures each attempt waits longer than the one before. In
// memory; a restart forgets, which an attacker cannot cause. Pure with `now`; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace waybill::account {

class Throttle {
 public:
  struct Limits {
    unsigned free = 5;                // attempts without a wait
    std::int64_t first_wait = 1;      // seconds after those; doubles each time
    std::int64_t longest_wait = 900;  // seconds
    std::int64_t forgotten = 3'600;   // seconds without an attempt, and all begins anew
    std::size_t most = 10'000;        // keys that are remembered; the most harmless go first
  };
  explicit Throttle(const Limits& limits) : limits_(limits) {}

  // Seconds until `key` may try again; 0: now.
  [[nodiscard]] std::int64_t wait(std::string_view key, std::int64_t now) const;
  // An attempt begins: it counts as a failure until succeeded(), so that many at once gain nothing.
  void attempt(std::string_view key, std::int64_t now);
  // The attempt was right: what was counted for `key` is forgotten.
  void succeeded(std::string_view key);
  // The latest attempt counts no more.
  void undo(std::string_view key);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    unsigned attempts = 0;
    std::int64_t last = 0;   // of the attempts
    std::int64_t until = 0;  // when the next is taken
  };
  void make_room(std::int64_t now);

  Limits limits_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace waybill::account
