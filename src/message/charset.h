// Octets of a named character set as UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waybill::message {

// Octets converted at once; text beyond is cut (our own cap: a body part for a person to read).
inline constexpr std::size_t kLargestConversion = 16U << 20U;

// `octets` as well-formed UTF-8; what the set does not define becomes U+FFFD. Nothing when the
// set is unknown. Names are those of the IANA registry in any case; the label "iso-8859-1" is read
// as windows-1252, which contains it, since that is what senders mean. Only a fixed list of sets is
// ever handed to the C library's converter.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view octets, std::string_view charset);

// For text that names no set, or one that is unknown: UTF-8 if it is that, else windows-1252.
[[nodiscard]] std::string guess_utf8(std::string_view octets);

}  // namespace waybill::message
