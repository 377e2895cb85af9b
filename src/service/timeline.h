// Messages of a domain by day and by how they fared.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "service/domain_report.h"
#include "store/event_store.h"

namespace waybill::service {

// Groups of rows that are read to tell forwarded mail from failing; beyond them it is not told.
// Ours: some seconds of work.
inline constexpr std::size_t kMostTimelineGroups = 1'000'000;

struct TimelineCount {
  store::Day day = 0;
  std::uint64_t dkim = 0;       // aligned DKIM, whatever SPF
  std::uint64_t spf_only = 0;   // aligned SPF alone
  std::uint64_t failing = 0;    // neither; with forwarded ones where those are not known
  std::uint64_t forwarded = 0;  // neither, through a forwarder or a list
  std::uint64_t quarantined = 0, rejected = 0;
};

struct Timeline {
  std::vector<TimelineCount> days;  // every day of the period
  bool forwarded_known = true;
};

[[nodiscard]] Result<Timeline, store::Error> read_timeline(store::EventStore& events,
                                                           const store::Filter& filter,
                                                           std::vector<std::string> own_orgs);

// {"days": [{"day", "messages", "dkim", "spf_only", "forwarded", "failing", "quarantined",
//   "rejected"}], "forwarded_known"}
[[nodiscard]] boost::json::object to_json(const Timeline& timeline);

}  // namespace waybill::service
