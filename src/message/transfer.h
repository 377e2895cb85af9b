// Content transfer encodings (RFC 2045 §6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::message {

enum class TransferEncoding : std::uint8_t {
  Identity,  // 7bit, 8bit, binary, or none stated
  QuotedPrintable,
  Base64,
  Unknown,  // another name: the octets are taken as they stand (RFC 2045 §6.4)
};

// The encoding that a Content-Transfer-Encoding value names; case and comments do not matter.
[[nodiscard]] TransferEncoding parse_transfer_encoding(std::string_view value);

// `body` decoded. Broken input is read as far as it makes sense, as RFC 2045 §6.7 and §6.8 advise.
[[nodiscard]] std::string decode_transfer(std::string_view body, TransferEncoding encoding);

// RFC 2045 §6.7.
[[nodiscard]] std::string decode_quoted_printable(std::string_view text);
// The "Q" encoding of RFC 2047 §4.2: as above, with "_" for a space.
[[nodiscard]] std::string decode_q(std::string_view text);

}  // namespace waybill::message
