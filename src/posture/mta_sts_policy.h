// MTA-STS: the text of the record and of the policy (RFC 8461 §3.1, §3.2). Looks nothing up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"

namespace waybill::posture {

inline constexpr std::uint64_t kLongestPolicyAge = 31'557'600;  // seconds, §3.2 "max_age"
inline constexpr std::uint64_t kShortPolicyAge =
    86'400;                                           // §10.2 advises weeks; a day protects little
inline constexpr std::size_t kMostPolicyLines = 200;  // ours

enum class MtaStsFault : std::uint8_t {
  BadVersion,  // of the record or the policy
  BadId,       // not 1 to 32 letters and digits, or missing
  BadLine,     // no "key: value"
  NoMode,
  BadMode,
  NoMaxAge,
  BadMaxAge,  // no number, or more than a year
  NoMx,       // none although the mode is not none
  BadMx,      // no host name, or a "*" elsewhere than as the first label
  TooManyLines,
};
[[nodiscard]] std::string_view describe(MtaStsFault fault);  // one sentence, without full stop

struct MtaStsRecord {
  std::string id;
  std::vector<MtaStsFault> faults;
};
// Whether a TXT record at _mta-sts is meant: begins with v=STSv1 and a semicolon (§3.1).
[[nodiscard]] bool is_mta_sts_record(std::string_view text);
[[nodiscard]] MtaStsRecord parse_mta_sts_record(std::string_view text);

enum class MtaStsMode : std::uint8_t { None, Testing, Enforce };
[[nodiscard]] std::string_view to_string(MtaStsMode mode);  // "enforce"

struct MtaStsPolicy {
  std::optional<MtaStsMode> mode;
  std::optional<std::uint64_t> max_age;  // seconds
  std::vector<std::string> mx;           // patterns, lower case: "mx.example.com", "*.example.com"
  std::vector<MtaStsFault> faults;       // in the order of the text; what is missing at the end

  // §4.1: a wildcard stands for exactly one label.
  [[nodiscard]] bool covers(const dns::Name& host) const;
};
[[nodiscard]] MtaStsPolicy parse_mta_sts_policy(std::string_view text);

}  // namespace waybill::posture
