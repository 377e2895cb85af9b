#pragma once

#include <string>
#include <string_view>

namespace waybill {

// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits: the identity of a piece of evidence.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace waybill
