// Messages and refusals by the hour, and since when there are more refusals.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "salesforce/log_change_point.h"
#include "salesforce/log_digest.h"
#include "salesforce/log_tally.h"

namespace waybill::salesforce {

// Our own caps: the change is looked for in the largest only.
inline constexpr std::size_t kMostClusterSeries = 20;
inline constexpr std::size_t kMostDomainSeries = 50;
inline constexpr std::size_t kMostProviderSeries = 64;

class LogSeries {
 public:
  // `largest` are domain numbers; of them, the first kMostDomainSeries are looked at.
  LogSeries(const LogContent& content, const LogTally& tally,
            const std::vector<std::uint32_t>& largest);

  // Of the messages that met the reply, whatever became of them.
  [[nodiscard]] std::optional<DigestChange> of_cluster(std::size_t cluster) const;
  // Of the messages that failed for good.
  [[nodiscard]] std::optional<DigestChange> of_provider(std::size_t provider) const;
  // Place in `largest`.
  [[nodiscard]] std::optional<DigestChange> of_domain(std::size_t place) const;
  // Messages to the domains of the cluster.
  [[nodiscard]] std::uint64_t volume_of_cluster(std::size_t cluster) const;

 private:
  struct Series {
    std::vector<Bin> bins;
    std::vector<UnixTime> first_refused;  // by bin; 0: none
  };
  void add(Series& series, std::size_t bin, bool is_failure, UnixTime time) const;
  [[nodiscard]] std::optional<DigestChange> change_of(const Series& series) const;

  std::size_t bins_ = 0;
  UnixTime begin_ = 0;
  std::vector<Series> clusters_, providers_, domains_;
  std::vector<std::uint64_t> volumes_;
};

}  // namespace waybill::salesforce
