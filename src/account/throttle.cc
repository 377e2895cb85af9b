#include "account/throttle.h"

#include <algorithm>
#include <tuple>

namespace waybill::account {

std::int64_t Throttle::wait(std::string_view key, std::int64_t now) const {
  const auto found = entries_.find(key);
  if (found == entries_.end() || now - found->second.last >= limits_.forgotten) return 0;
  return std::clamp<std::int64_t>(found->second.until - now, 0, limits_.longest_wait);
}

void Throttle::attempt(std::string_view key, std::int64_t now) {
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    make_room(now);
    found = entries_.emplace(key, Entry{}).first;
  }
  Entry& entry = found->second;
  if (now - entry.last >= limits_.forgotten) entry = {};
  entry.last = now;
  ++entry.attempts;
  if (entry.attempts < limits_.free) return;
  std::int64_t wait = limits_.first_wait;
  for (unsigned i = limits_.free; i < entry.attempts && wait < limits_.longest_wait; ++i)
    wait *= 2;
  entry.until = now + std::min(wait, limits_.longest_wait);
}

void Throttle::succeeded(std::string_view key) {
  if (const auto found = entries_.find(key); found != entries_.end()) entries_.erase(found);
}

void Throttle::undo(std::string_view key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  found->second.until = 0;
  if (--found->second.attempts == 0) entries_.erase(found);
}

void Throttle::make_room(std::int64_t now) {
  if (entries_.size() < limits_.most) return;
  std::erase_if(entries_,
                [&](const auto& item) { return now - item.second.last >= limits_.forgotten; });
  if (entries_.size() < limits_.most) return;
  // Somebody floods the table with new keys: those go before the one that is attacked.
  entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& item) {
    return std::tuple(item.second.attempts, item.second.last);
  }));
}

}  // namespace waybill::account
