// What an Email Log tells of refusals: by sending domain, day and meaning, with a verdict for each
// meaning.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "container/source.h"
#include "ledger/refusals.h"
#include "net/dns_session.h"
#include "salesforce/log_digest.h"

namespace waybill::service {

// Meanings that get a verdict of their own, the most frequent first. Ours: each is a diagnosis.
inline constexpr std::size_t kMostVerdicts = 30;

struct LogRefusals {
  salesforce::LogDigest digest;
  std::vector<ledger::MailDay> days;
  std::vector<ledger::RefusalMeaning> meanings;
  std::vector<ledger::RefusalDay> refusals;
  std::string excerpt;  // rows of messages that stand for each meaning; CSV
};

struct LogReading {
  std::string name;  // of the log, for the reader
  // The log from its start; called three times. The error is one line.
  std::function<Result<std::unique_ptr<container::Source>, std::string>()> open;
  // Octets and rows so far, of all three readings; false: stop.
  std::function<bool(std::uint64_t octets, std::uint64_t rows)> progress;
};

// Memory: 48 octets a message, and the replies (salesforce/log_content.h). `dns` is asked for the
// records that the verdicts need; its time is now. The error is one line.
[[nodiscard]] Result<LogRefusals, std::string> read_log_refusals(const LogReading& log,
                                                                 net::DnsSession& dns);

// The name of a meaning: the catalogue's rule, or what stays the same in a text without one.
[[nodiscard]] std::string meaning_key(const std::string& rule, std::string_view text);

// {"cause", "who", "confidence", "statement", "smallest_fix", "fix_steps", …}, serialised.
[[nodiscard]] std::string verdict_of(const std::string& excerpt, const std::string& name,
                                     const salesforce::LogDigest* digest,
                                     const std::string& message_id, const std::string& recipient,
                                     net::DnsSession& dns);

}  // namespace waybill::service
