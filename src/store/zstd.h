// Octets made small by Zstandard (RFC 8878).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waybill::store {

[[nodiscard]] std::string compressed(std::string_view octets, int level);
// Nothing if the octets are no whole frame, or would grow beyond `most` octets.
[[nodiscard]] std::optional<std::string> uncompressed(std::string_view octets, std::size_t most);

}  // namespace waybill::store
