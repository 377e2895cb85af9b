// What a log tells about the list that was written to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "salesforce/log_digest.h"
#include "salesforce/log_suppression.h"
#include "salesforce/log_tally.h"

namespace waybill::salesforce {

[[nodiscard]] DigestQuality list_quality(const LogContent& content, const LogTally& tally,
                                         const DeadAddresses& dead);

// The large mailbox domain (data/mailbox-domains.csv) that `domain`, in lower case, is one slip of
// the finger away from: a letter too many, too few, wrong, or two changed places. Nothing for
// domains that are known themselves.
[[nodiscard]] std::optional<std::string> intended_domain(std::string_view domain);

}  // namespace waybill::salesforce
