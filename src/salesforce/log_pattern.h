// Which of the known patterns a log shows, in a sentence.
#pragma once

#include <string>

#include "salesforce/log_digest.h"
#include "salesforce/log_tally.h"

namespace waybill::salesforce {

// Technical: failures of authentication or routing, which repeat across several recipient systems
// or come from Salesforce itself. Reputation: providers or gateways refuse because of the
// reputation of an address or a domain. Both: the technical one comes first, because it makes the
// other unreadable. List: dead addresses. Transport: no connection.
[[nodiscard]] DigestPattern find_pattern(const LogContent& content, const LogTally& tally);

// One or two sentences: how much, what, by whom, since when.
[[nodiscard]] std::string verdict_of(const LogDigest& digest);

}  // namespace waybill::salesforce
