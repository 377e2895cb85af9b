// Sums by source, as roll-ups keep them: sorted runs of a day or a month, merged as they grow.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/event_store.h"

namespace waybill::store {

// What of a source is summed; each is a number of messages.
enum class SourceSum : std::uint8_t {
  BothAligned,
  DkimAligned,  // only
  SpfAligned,   // only
  Failing,
  Quarantined,
  Rejected
};
inline constexpr std::size_t kSourceSums = 6;

// Failing messages stand apart from those that pass, so that either can be asked for with its days.
struct SourceKey {
  IpAddress source_ip;
  std::uint32_t sender = 0;  // number of its name in the store
  bool failing = false;
  auto operator<=>(const SourceKey&) const = default;
};

struct SourceEntry {
  SourceKey key;
  std::array<std::uint64_t, kSourceSums> sums{};
  std::uint8_t first = 0, last = 0;  // day within the month, from 0; of a day's run both 0

  [[nodiscard]] std::uint64_t& of(SourceSum sum) { return sums[static_cast<std::size_t>(sum)]; }
  [[nodiscard]] std::uint64_t of(SourceSum sum) const {
    return sums[static_cast<std::size_t>(sum)];
  }
  [[nodiscard]] std::uint64_t messages() const {
    using enum SourceSum;
    return of(BothAligned) + of(DkimAligned) + of(SpfAligned) + of(Failing);
  }
  [[nodiscard]] bool empty() const { return sums == decltype(sums){}; }
  friend bool operator==(const SourceEntry&, const SourceEntry&) = default;
};

// By key, each once.
using SourceRun = std::vector<SourceEntry>;

// How messages fared.
struct Fate {
  report::Disposition disposition = report::Disposition::None;
  bool dkim_aligned = false, spf_aligned = false;
};
void count(SourceEntry& entry, const Fate& fate, std::uint64_t messages);
// Sorts and sums what has the same key.
[[nodiscard]] SourceRun fold(std::vector<SourceEntry> entries);
[[nodiscard]] SourceRun merge(const SourceRun& a, const SourceRun& b);
// Takes `away` out of `run`, whose days stay as they are; entries that become zero are dropped.
// False: there was less than that, so the two do not belong together.
[[nodiscard]] bool subtract(SourceRun& run, const SourceRun& away);

// number of entries, then each: for IPv4 (first in order) 0 and the difference to the address
// before it, for IPv6 1 and 16 octets; sender * 2 + failing; which sums are not zero, a bit each;
// those sums; first and last.
[[nodiscard]] std::string pack(const SourceRun& run);
// Calls `visit` for every entry in order; false if the octets are damaged.
[[nodiscard]] bool unpack(std::string_view packed,
                          const std::function<void(const SourceEntry&)>& visit);

}  // namespace waybill::store
