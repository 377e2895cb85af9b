// Abuse reports: feedback loops (RFC 5965), with the fields of RFC 6591 that name a delivery.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message/date.h"

namespace waybill::refusal {

// What is not stated is empty.
struct FeedbackReport {
  std::string feedback_type;  // lower case: "abuse", "fraud", "opt-out", "auth-failure"
  std::string user_agent;
  std::string original_mail_from;
  std::vector<std::string> recipients;  // Original-Rcpt-To, each without brackets
  std::string source_ip;                // as written
  std::string reporting_mta;
  std::string reported_domain;           // the first
  std::string delivery_result;           // RFC 6591 §3.2.2, lower case
  std::optional<message::Date> arrival;  // Arrival-Date or Received-Date
  bool operator==(const FeedbackReport&) const = default;
};

// `body` is the decoded content of a message/feedback-report part. Never fails.
[[nodiscard]] FeedbackReport parse_feedback_report(std::string_view body);

}  // namespace waybill::refusal
