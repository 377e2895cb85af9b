// Passwords: what is accepted, and what is kept of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill::account {

// Characters (NIST SP 800-63B-4 §3.1.1.2 wants 15 for a password alone, 8 beside a second factor).
inline constexpr std::size_t kShortestPassword = 12;
inline constexpr std::size_t kLongestPassword = 1'024;  // octets: a limit of work, not of strength

// Why `password` is not accepted, one sentence for its user; "" it is. `own` are words that belong
// to the user (address, name, organisation): none of them alone is a password.
struct OwnWords {
  std::string_view email, name, organisation;
};
[[nodiscard]] std::string_view password_fault(std::string_view password, const OwnWords& own);

// An argon2id string with its parameters and salt. Takes some 0.1 s and 64 MiB. At most
// kHashesAtOnce run; others wait.
[[nodiscard]] std::string hash_password(std::string_view password);

enum class PasswordCheck {
  Right,
  RightButOld,  // hashed with lesser parameters than today's: hash it again
  Wrong,
};
// `kept` "" (no user, no password yet) takes the same time and is Wrong, so that nobody learns from
// the time whether there is such an account.
[[nodiscard]] PasswordCheck check_password(std::string_view password, const std::string& kept);

// 64 MiB each: a flood of log-ins takes no more memory than this.
inline constexpr std::ptrdiff_t kHashesAtOnce = 2;

}  // namespace waybill::account
