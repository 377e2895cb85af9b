// What a client says to an IMAP server (RFC 3501 §6, RFC 9051 §6), without its tag and line end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace waybill::imap {

// A quoted string (RFC 3501 §9); nothing when the text cannot be one: line ends, NUL, or octets
// above ASCII.
[[nodiscard]] std::optional<std::string> quote(std::string_view text);

// "3:5,9" for 3, 4, 5, 9; the numbers ascend.
[[nodiscard]] std::string sequence_set(std::span<const std::uint32_t> numbers);

// Initial responses of SASL mechanisms, in base64: PLAIN (RFC 4616), OAUTHBEARER (RFC 7628), and
// XOAUTH2, which Google and Microsoft document.
[[nodiscard]] std::string plain_response(std::string_view user, std::string_view password);
[[nodiscard]] std::string oauthbearer_response(std::string_view user, std::string_view token);
[[nodiscard]] std::string xoauth2_response(std::string_view user, std::string_view token);

}  // namespace waybill::imap
