#include "account/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "account/secret.h"
#include "base/ascii.h"
#include "base/check.h"

namespace waybill::account {
namespace {

constexpr std::size_t kSecretOctets = 20;
constexpr std::size_t kRecoveryLength = 16, kRecoveryGroup = 4;

std::string without_space(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (!ascii::is_space(c)) kept += c;
  }
  return kept;
}

// Of a URI's part (RFC 3986 §2.1).
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

std::string random_totp_secret() {
  return random_octets(kSecretOctets);
}

// RFC 4226 §5.3.
std::string totp_at(std::string_view secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter.at(i) = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56U - 8U * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned length = 0;
  CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
             counter.size(), mac.data(), &length) != nullptr);
  const std::size_t offset = mac.at(length - 1) & 0x0FU;
  std::uint32_t binary = 0;
  for (std::size_t i = 0; i < 4; ++i)
    binary = binary << 8U | mac.at(offset + i);
  return fmt::format("{:06}", (binary & 0x7FFF'FFFFU) % 1'000'000U);
}

std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code,
                                       std::int64_t now, std::int64_t last_step) {
  const std::string typed = without_space(code);
  const std::int64_t current = now / kTotpSeconds;
  std::optional<std::int64_t> found;
  for (std::int64_t step = current - kTotpDrift; step <= current + kTotpDrift; ++step) {
    if (is_equal(totp_at(secret, step), typed) && step > last_step && !found) found = step;
  }
  return found;
}

std::string totp_text(std::string_view secret) {
  std::string text = base32(secret);
  for (char& c : text)
    c = ascii::to_upper(c);
  return text;
}

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
  return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}", percent_encoded(issuer),
                     percent_encoded(account), totp_text(secret));
}

std::vector<std::string> random_recovery_codes() {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
    std::string code = random_id();
    CHECK(code.size() == kRecoveryLength);
    for (std::size_t dash = kRecoveryLength - kRecoveryGroup; dash > 0; dash -= kRecoveryGroup)
      code.insert(dash, 1, '-');
    codes.push_back(std::move(code));
  }
  return codes;
}

std::optional<std::string> kept_recovery_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c == '-' || ascii::is_space(c)) continue;
    code += ascii::to_lower(c);
    if (code.size() > kRecoveryLength) return std::nullopt;
  }
  if (code.size() != kRecoveryLength) return std::nullopt;
  return kept_form(code);
}

}  // namespace waybill::account
