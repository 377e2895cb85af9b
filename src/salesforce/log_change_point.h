// Since when a share is higher: one split of a series, the one that explains it best.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace waybill::salesforce {

struct Bin {
  std::uint32_t total = 0;
  std::uint32_t refused = 0;  // of total
};

struct ChangePoint {
  std::size_t bin = 0;  // the first bin after the change
  std::uint64_t before_total = 0, before_refused = 0;
  std::uint64_t after_total = 0, after_refused = 0;
  [[nodiscard]] double before_share() const;
  [[nodiscard]] double after_share() const;
};

// The split at which the refused share rose, by the likelihood of two binomial shares against one.
// Nothing when there is too little before or after, when the evidence is weak, or when the share
// did not at least double and rise by five points. A share that fell again later is found by its
// rise.
[[nodiscard]] std::optional<ChangePoint> find_rise(std::span<const Bin> bins);

}  // namespace waybill::salesforce
