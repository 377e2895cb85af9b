// Where reports of failed TLS go (RFC 8460 §3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.h"

namespace waybill::posture {

inline constexpr std::size_t kMostTlsReportUris = 20;  // ours

enum class TlsRptFault : std::uint8_t {
  BadVersion,
  NoAddress,   // no rua
  BadAddress,  // neither mailto: with an address nor https: with a host
};
[[nodiscard]] std::string_view describe(TlsRptFault fault);  // one sentence, without full stop

struct TlsRptRecord {
  std::vector<std::string> addresses;  // "mailto:tls@example.com"
  std::vector<TlsRptFault> faults;
};
[[nodiscard]] bool is_tls_rpt_record(std::string_view text);  // begins with v=TLSRPTv1;
[[nodiscard]] TlsRptRecord parse_tls_rpt_record(std::string_view text);

struct TlsRpt {
  enum class State : std::uint8_t {
    Absent,
    Several,
    Broken,
    Good,
    DnsFailure
  } state = State::Absent;
  dns::Question question;
  const dns::Answer* answer = nullptr;  // lives as long as the snapshot
  TlsRptRecord record;
};
// Nothing: not known yet; noted.
[[nodiscard]] std::optional<TlsRpt> read_tls_rpt(const dns::Name& domain, dns::Inquiry& dns);

}  // namespace waybill::posture
