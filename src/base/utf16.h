// UTF-16 with a byte order mark, as Windows tools save exports and redirected output.
#pragma once

#include <string>
#include <string_view>

namespace waybill {

// True when the octets begin with a byte order mark of UTF-16, of either order.
[[nodiscard]] bool is_utf16(std::string_view octets);

// The text behind the mark as UTF-8; a lone surrogate or a last odd octet becomes U+FFFD. Without a
// mark the octets are given back as they are.
[[nodiscard]] std::string utf16_to_utf8(std::string_view octets);

}  // namespace waybill
