// From what was read of a log to its digest.
#pragma once

#include <optional>
#include <string>

#include "salesforce/email_log_reader.h"
#include "salesforce/log_coverage.h"
#include "salesforce/log_digest.h"
#include "salesforce/log_suppression.h"
#include "salesforce/log_tally.h"

namespace waybill::salesforce {

// Our own caps on what a digest lists.
inline constexpr std::size_t kMostListedDomains = 200;
inline constexpr std::size_t kMostListedRefusals = 50;
inline constexpr std::size_t kMostListed = 20;  // domains of one refusal

enum class SuppressionList : std::uint8_t { Leave, Write };

struct DigestInput {
  RequestedRange requested;
  std::optional<UnixTime> now;
  LogSelection selection;  // what was asked for, as the reader had it
  MailHosts mail_hosts;
  SuppressionList suppression = SuppressionList::Leave;
};

struct LogFindings {
  LogDigest digest;
  std::string suppression;  // CSV, if it was asked for
};

[[nodiscard]] LogFindings digest_log(const LogContent& content, const DigestInput& input);

}  // namespace waybill::salesforce
