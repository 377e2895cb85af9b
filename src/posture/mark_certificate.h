// The certificate that proves a brand's right to its logo: VMC and CMC (RFC 3709, rules of the
// AuthIndicators group). Its facts; whether a receiver trusts the issuer is the receiver's
// decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"

namespace waybill::posture {

inline constexpr std::size_t kLargestChain = 256U << 10U;  // octets of PEM; ours
inline constexpr std::size_t kMostCertificates = 10;       // ours

struct MarkCertificate {
  std::vector<std::string> names;              // DNS names it holds for, lower case
  std::int64_t not_before = 0, not_after = 0;  // Unix seconds
  bool is_for_marks = false;                   // extended key usage 1.3.6.1.5.5.7.3.31
  bool has_logo = false;                       // logotype extension, RFC 3709
  bool is_chain_whole = false;                 // each certificate is signed by the next
  std::size_t certificates = 0;
  std::string issuer;     // organisation, UTF-8 as far as it is one
  std::string mark_type;  // "Registered Mark", "Prior Use Mark"; "" not told

  // The name itself, or <selector>._bimi.<name>.
  [[nodiscard]] bool holds_for(const dns::Name& domain, std::string_view selector) const;
};

// PEM, the end certificate first. Nothing: no certificate can be read.
[[nodiscard]] std::optional<MarkCertificate> read_mark_certificate(std::string_view pem);

}  // namespace waybill::posture
