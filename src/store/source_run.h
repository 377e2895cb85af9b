// Sums by source, as roll-ups keep them: sorted runs of a day or a month, merged as they grow.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/event_store.h"
#include "store/varint.h"

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
// Reads the next entry, whose values are all zero before. `before`: the number of the last IPv4
// address, 0 at first. Broken octets break the reader.
inline void read_entry(PackedReader& reader, std::uint32_t& before, SourceEntry& entry) {
  const std::uint64_t tag = reader.number();
  if (tag % 2 == 0) {
    before += static_cast<std::uint32_t>(tag / 2);
    entry.key.source_ip = IpAddress::v4(
        {static_cast<std::uint8_t>(before >> 24U), static_cast<std::uint8_t>(before >> 16U),
         static_cast<std::uint8_t>(before >> 8U), static_cast<std::uint8_t>(before)});
  } else {
    std::array<std::uint8_t, 16> octets{};
    const std::string_view from = reader.octets(octets.size());
    std::copy(from.begin(), from.end(), octets.begin());
    entry.key.source_ip = IpAddress::v6(octets);
  }
  const std::uint64_t sender = reader.number();
  entry.key.sender = static_cast<std::uint32_t>(sender / 2);
  entry.key.failing = sender % 2 != 0;
  const unsigned which = reader.octet();
  for (std::size_t i = 0; i < kSourceSums; ++i)
    if ((which >> i & 1U) != 0) entry.sums[i] = reader.number();
  const std::uint64_t days = reader.number();
  entry.first = static_cast<std::uint8_t>(days % 32);
  entry.last = static_cast<std::uint8_t>(days / 32 % 32);
}

// Calls `visit` for every entry in order; false if the octets are damaged. A template, since
// questions read millions of entries.
template <class Visit>
[[nodiscard]] bool unpack(std::string_view packed, const Visit& visit) {
  PackedReader reader(packed);
  std::uint32_t before = 0;
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    SourceEntry entry;
    read_entry(reader, before, entry);
    if (reader.broken()) return false;
    visit(entry);
  }
  return reader.at_end() && !reader.broken();
}

}  // namespace waybill::store
