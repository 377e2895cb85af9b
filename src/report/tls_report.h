// SMTP TLS reports (RFC 8460 §4): JSON, as receivers write it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/aggregate_report.h"
#include "report/deviation.h"

namespace waybill::report {

// Our own caps.
inline constexpr std::size_t kLargestTlsReport = 32U << 20U;  // octets of JSON
inline constexpr std::size_t kDeepestJson = 16;
inline constexpr std::size_t kMostPolicies = 10'000;
inline constexpr std::size_t kMostTlsFailures = 100'000;  // of one report

// What is not stated is empty or 0. Texts are well-formed UTF-8; words are in lower case.
struct TlsFailure {
  std::string result_type;  // RFC 8460 §4.3
  std::string sending_mta_ip, receiving_ip;
  std::string receiving_mx_hostname, receiving_mx_helo;
  std::uint64_t failed_sessions = 0;
  std::string additional_information, reason_code;
  bool operator==(const TlsFailure&) const = default;
};

struct TlsPolicy {
  std::string type;  // "tlsa", "sts", "no-policy-found"
  std::string domain;
  std::vector<std::string> strings, mx_hosts;
  std::uint64_t successful_sessions = 0, failed_sessions = 0;
  std::vector<TlsFailure> failures;
  bool operator==(const TlsPolicy&) const = default;
};

struct TlsReport {
  std::string organization, contact, report_id;
  std::string begin_text, end_text;  // as written
  TimeSpan stated;                   // Unix seconds; 0 with TimeInvalid
  TimeSpan span;                     // half open
  std::vector<TlsPolicy> policies;
  std::vector<DeviationCount> deviations;
  bool complete = true;
  std::string digest;  // SHA-256 of the octets

  [[nodiscard]] std::uint64_t successful_sessions() const;
  [[nodiscard]] std::uint64_t failed_sessions() const;
};

// Whether JSON may be a TLS report, by its first octets and the names in it.
[[nodiscard]] bool looks_like_tls_report(std::string_view octets);

// `known`: deviations of what carried it. The error is one line.
[[nodiscard]] Result<TlsReport, std::string> read_tls_report(
    std::string_view octets, const std::vector<Deviation>& known = {});

}  // namespace waybill::report
