// Messages of a day or a month by how they fared, and how many reports began on it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/source_run.h"

namespace waybill::store {

struct Tally {
  // By disposition, dkim_aligned, spf_aligned: see slot().
  std::array<std::uint64_t, 16> messages{};
  std::uint64_t reports = 0;
  Day first = 0, last = 0;  // days on which any of it counted

  [[nodiscard]] static std::size_t slot(const Fate& fate) {
    return static_cast<std::size_t>(fate.disposition) * 4 + (fate.dkim_aligned ? 2U : 0U) +
           (fate.spf_aligned ? 1U : 0U);
  }
  [[nodiscard]] std::uint64_t all() const;
  [[nodiscard]] std::uint64_t passing() const;
  [[nodiscard]] bool empty() const { return reports == 0 && all() == 0; }
  void add(const Tally& more);
  // False: there was less than that.
  [[nodiscard]] bool subtract(const Tally& away);
  friend bool operator==(const Tally&, const Tally&) = default;
};

// reports, first, last - first, which slots are not zero (bit i: slot i), those slots; numbers of
// varint.h.
[[nodiscard]] std::string pack(const Tally& tally);
[[nodiscard]] std::optional<Tally> unpack_tally(std::string_view packed);

}  // namespace waybill::store
