#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waybill::base64 {

[[nodiscard]] std::string encode(std::string_view bytes);

// RFC 4648 §4 with padding. White space anywhere is skipped, as DKIM's FWS in `b=` and `p=` wants.
// Nothing when another octet stands in it or the padding is wrong.
[[nodiscard]] std::optional<std::string> decode(std::string_view text);

// What a mail reader makes of broken base64 (RFC 2045 §6.8): octets outside the alphabet are
// ignored, it ends at the padding.
[[nodiscard]] std::string decode_leniently(std::string_view text);

}  // namespace waybill::base64
