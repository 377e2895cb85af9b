#pragma once

#include <string>
#include <string_view>

namespace waybill {

// True for well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);

// `text` with every octet that is not part of well-formed UTF-8 replaced by U+FFFD. All text from
// outside passes through here before it reaches JSON, a page or a terminal.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);

}  // namespace waybill
