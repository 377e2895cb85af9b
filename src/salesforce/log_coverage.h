// What span of time a log covers, what may be missing from it, and until when it can be asked for
// again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "salesforce/log_content.h"
#include "salesforce/log_digest.h"

namespace waybill::salesforce {

// One file holds so many rows at most, by what one vendor's documentation says; Salesforce's own
// does not tell.
inline constexpr std::uint64_t kRowCap = 500'000;

struct RequestedRange {
  std::optional<UnixTime> from, to;
};

[[nodiscard]] DigestRange coverage(const LogContent& content, const RequestedRange& requested);

// What may be missing, one line each. `now` is when the log is read; not known: no word about it.
[[nodiscard]] std::vector<std::string> coverage_warnings(const LogContent& content,
                                                         const DigestRange& range,
                                                         std::optional<UnixTime> now);

}  // namespace waybill::salesforce
