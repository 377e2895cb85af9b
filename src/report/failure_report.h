// Reports of single messages that failed (RFC 9991, RFC 7489 §7.3, RFC 6591 in the form of RFC
// 5965), and the plain text that some systems send instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message/date.h"
#include "message/message.h"
#include "message/mime.h"
#include "report/deviation.h"

namespace waybill::report {

// Failure reports quote the mail of people. Redact: local parts, subjects, display names and bodies
// are replaced or left out before anything else is done with the report.
enum class PersonalData : std::uint8_t { Redact, Keep };

// Our own caps.
inline constexpr std::size_t kLongestFailureValue = 4096;
inline constexpr std::size_t kMostFailureValues = 50;  // of one repeatable field
inline constexpr std::size_t kLongestOriginalHeader = 64U << 10U;

enum class Aligned : std::uint8_t { Unknown, Yes, No };
[[nodiscard]] std::string_view to_string(Aligned aligned);  // "unknown", "yes", "no"

enum class FailureForm : std::uint8_t { Arf, Text };

// What is not stated is empty. Texts are well-formed UTF-8.
struct FailureReport {
  FailureForm form = FailureForm::Arf;
  std::string feedback_type;  // lower case: "auth-failure"
  std::string user_agent, version;
  std::vector<std::string> auth_failures;  // lower case: "dmarc", "spf", "bodyhash"
  std::string delivery_result;             // lower case
  std::optional<message::Date> arrival;
  std::string arrival_text;
  std::string source_ip, reporting_mta;
  std::uint64_t source_port = 0;
  std::uint64_t incidents = 1;
  std::string original_mail_from;  // without brackets
  std::vector<std::string> original_recipients;
  std::string original_envelope_id;
  std::vector<std::string> reported_domains, reported_uris;
  std::vector<std::string> authentication_results;
  std::string dkim_domain, dkim_identity, dkim_selector, dkim_dns, spf_dns;
  // Of the reported message.
  std::string header_from;  // domain of the author, lower case
  std::string from, subject, message_id;
  std::string original_header;  // only with PersonalData::Keep

  // As written. RFC 7489 lists what aligned, RFC 9991 what did not.
  std::string identity_alignment;
  // Derived from the results in the report; Unknown where they do not tell.
  Aligned dkim = Aligned::Unknown, spf = Aligned::Unknown;

  bool is_redacted = false;
  std::vector<DeviationCount> deviations;
  std::string digest;  // SHA-256 of the mail
};

// The failure report in a mail. Nothing: it holds none. `known`: deviations of what carried it.
[[nodiscard]] std::optional<FailureReport> read_failure_report(
    const message::MimeTree& tree, PersonalData personal, const std::vector<Deviation>& known = {});

}  // namespace waybill::report
