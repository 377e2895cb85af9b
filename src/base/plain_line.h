// Text from outside as one harmless line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill {

// `text` as one line that can do nothing: valid UTF-8, controls become spaces, characters that turn
// the direction of writing or hide go; at most `most` octets, "…" where it was cut.
[[nodiscard]] std::string plain_line(std::string_view text, std::size_t most);

}  // namespace waybill
