// What octets are packed in, told by their first octets; names and media types are not believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace waybill::container {

enum class Packing : std::uint8_t {
  Bare,     // not packed
  Archive,  // zip, gzip, zstd or tar
  Mailbox,  // mbox (RFC 4155): messages behind "From " lines
};

// Octets that tell: up to the mark of a tar header.
inline constexpr std::size_t kTellingOctets = 512;

[[nodiscard]] Packing tell_packing(std::string_view first_octets);

// "From sender@example.com Thu Nov 19 10:12:01 2026": the line in front of a message of an mbox
// file (RFC 4155, Appendix A). `line` is without its end. The day's name and a clock time must
// stand behind the sender, so that a sentence that begins with "From" is none.
[[nodiscard]] bool is_mailbox_line(std::string_view line);

}  // namespace waybill::container
