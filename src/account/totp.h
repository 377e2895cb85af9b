// Time-based one-time passwords (RFC 6238): SHA-1, 30 seconds, six digits, as every authenticator
// app has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::account {

inline constexpr std::int64_t kTotpSeconds = 30;
// RFC 6238 §5.2: one step of clock drift on either side.
inline constexpr std::int64_t kTotpDrift = 1;

// 160 random bits (RFC 4226 §4 R6); octets, not text.
[[nodiscard]] std::string random_totp_secret();

// The six digits of the step `now / kTotpSeconds`.
[[nodiscard]] std::string totp_at(std::string_view secret, std::int64_t step);

// The step that `code` belongs to, when it is now, one before or one after, and later than
// `last_step`, so that no code is used twice (RFC 6238 §5.2). White space within is ignored.
[[nodiscard]] std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code,
                                                     std::int64_t now, std::int64_t last_step);

// What people type when they cannot scan: RFC 4648 §6 in capitals.
[[nodiscard]] std::string totp_text(std::string_view secret);
// "otpauth://totp/…", the key URI that authenticator apps read.
[[nodiscard]] std::string totp_uri(std::string_view secret, std::string_view issuer,
                                   std::string_view account);

// Ten codes for when the phone is lost, each used once: 80 random bits, "abcd-efgh-ijkl-mnop".
inline constexpr std::size_t kRecoveryCodes = 10;
[[nodiscard]] std::vector<std::string> random_recovery_codes();
// As it is kept, however it was typed (capitals, white space, without dashes); nothing when it
// cannot be one.
[[nodiscard]] std::optional<std::string> kept_recovery_code(std::string_view typed);

}  // namespace waybill::account
