// One record of a DMARC aggregate report (RFC 9990 §3.1, RFC 7489 Appendix C), its values
// normalised. Words that no generation knows become Unknown; what was written stands beside it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/ip.h"

namespace waybill::report {

// What the receiver did. Pass: RFC 9990's "DMARC passed under an enforcing policy".
enum class Disposition : std::uint8_t { None, Pass, Quarantine, Reject };
[[nodiscard]] std::string_view to_string(Disposition disposition);

// Words of RFC 8601 for SPF and DKIM, aliases resolved ("hardfail", "unknown", "error").
enum class AuthResult : std::uint8_t {
  None,
  Pass,
  Fail,
  SoftFail,
  Neutral,
  Policy,
  TempError,
  PermError,
  Unknown
};
[[nodiscard]] std::string_view to_string(AuthResult result);

enum class SpfScope : std::uint8_t { NotStated, MailFrom, Helo };
[[nodiscard]] std::string_view to_string(SpfScope scope);  // "", "mfrom", "helo"

// Why the disposition is not the published policy; both generations' words.
enum class ReasonType : std::uint8_t {
  Forwarded,
  SampledOut,
  TrustedForwarder,
  MailingList,
  LocalPolicy,
  PolicyTestMode,
  Other,
  Unknown
};
[[nodiscard]] std::string_view to_string(ReasonType type);

struct DkimCheck {
  std::string_view domain;    // lower case; "" if not stated
  std::string_view selector;  // as written (DNS compares it without case); "" if not stated
  AuthResult result = AuthResult::None;
  std::string_view raw_result, human_result;
};
struct SpfCheck {
  std::string_view domain;  // lower case; "" if not stated
  SpfScope scope = SpfScope::NotStated;
  AuthResult result = AuthResult::None;
  std::string_view raw_result, human_result;
};
struct Reason {
  ReasonType type = ReasonType::Unknown;
  std::string_view raw_type, comment;
};

// Borrows everything; lives until the reader goes on.
struct AggregateRow {
  IpAddress source_ip;
  std::string_view raw_source_ip;
  std::uint64_t count = 0;  // messages
  Disposition disposition = Disposition::None;
  std::string_view raw_disposition;
  bool dkim_aligned = false;  // policy_evaluated says pass: a signature passed and aligns
  bool spf_aligned = false;
  std::string_view header_from, envelope_from, envelope_to;  // lower case; "" if not stated
  std::span<const DkimCheck> dkim;
  std::span<const SpfCheck> spf;
  std::span<const Reason> reasons;
};

}  // namespace waybill::report
