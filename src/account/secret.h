// Random ids and secrets. Secrets leave the server once; what is kept of them is a hash, so that a
// copy of the ledger opens no door.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill::account {

// Octets of the system's generator.
[[nodiscard]] std::string random_octets(std::size_t count);

// RFC 4648 §6 in small letters, without padding: [a-z2-7].
[[nodiscard]] std::string base32(std::string_view octets);

// 80 bits, 16 characters: names a row, opens nothing.
[[nodiscard]] std::string random_id();

// 256 bits, 52 characters: a session, an invitation, a share.
[[nodiscard]] std::string random_secret();

// API tokens begin with this, so that scanners for leaked secrets can find them.
inline constexpr std::string_view kTokenPrefix = "wb_";
[[nodiscard]] std::string random_token();  // kTokenPrefix and a secret

// What is kept of a secret: its SHA-256, in hexadecimal. No salt and no slow hash is needed, since
// the secret has 256 random bits.
[[nodiscard]] std::string kept_form(std::string_view secret);

// The value that a page sends with every change, derived from the secret of its session: who cannot
// read the session's answers does not know it.
[[nodiscard]] std::string csrf_token(std::string_view session_secret);

// In a time that depends on the lengths alone.
[[nodiscard]] bool is_equal(std::string_view a, std::string_view b);

// A text that only who knows `secret` can read again: XSalsa20-Poly1305 with a key derived from it.
[[nodiscard]] std::string seal(std::string_view text, std::string_view secret);
// "" when it was sealed with another secret or changed.
[[nodiscard]] std::string unseal(std::string_view sealed, std::string_view secret);

}  // namespace waybill::account
