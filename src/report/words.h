// The closed word lists of aggregate reports (RFC 9990 §3.1, RFC 7489 Appendix C), and the aliases
// that receivers write.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "report/aggregate_row.h"

namespace waybill::report {

// The policy that a domain asks for.
enum class Policy : std::uint8_t { NotStated, None, Quarantine, Reject, Unknown };
[[nodiscard]] std::string_view to_string(Policy policy);  // "" for the first and the last

enum class Alignment : std::uint8_t { NotStated, Relaxed, Strict, Unknown };
[[nodiscard]] std::string_view to_string(Alignment alignment);  // "r", "s", ""

// Case does not matter to any of them; nothing is trimmed.
[[nodiscard]] Policy parse_policy(std::string_view word);
[[nodiscard]] Alignment parse_alignment(std::string_view word);
[[nodiscard]] std::optional<Disposition> parse_disposition(std::string_view word);
[[nodiscard]] ReasonType parse_reason(std::string_view word);
[[nodiscard]] std::optional<SpfScope> parse_scope(std::string_view word);

// How a result was written.
enum class Spelling : std::uint8_t { Standard, Alias, Hardfail, Unknown };
struct ReadResult {
  AuthResult result = AuthResult::Unknown;
  Spelling spelling = Spelling::Unknown;
};
[[nodiscard]] ReadResult parse_result(std::string_view word);

}  // namespace waybill::report
