#pragma once

#include <string>
#include <string_view>

namespace waybill {

// HMAC-SHA256 (RFC 2104) as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view text);

}  // namespace waybill
