// The picture at the head of a report: PNG or JPEG that somebody uploaded, so hostile until it was
// read here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace waybill::summary {

// Ours: at 300 dpi a side is 17 cm.
inline constexpr std::size_t kLargestLogo = std::size_t{256} << 10U;  // octets
inline constexpr std::uint32_t kLongestLogoSide = 2'000;              // pixels

struct Logo {
  enum class Type : std::uint8_t { Png, Jpeg } type = Type::Png;
  std::uint32_t width = 0, height = 0;  // pixels
  std::string octets;
  bool operator==(const Logo&) const = default;
};

// "image/png"
[[nodiscard]] std::string_view media_type(Logo::Type type);

enum class LogoFault : std::uint8_t {
  TooLarge,       // more than kLargestLogo octets
  NotAPicture,    // neither PNG nor JPEG by its first octets
  TooManyPixels,  // a side is longer than kLongestLogoSide, or 0
  NotSupported,   // a kind of JPEG that mail programs and PDF readers do not all show
  Damaged,
};
[[nodiscard]] std::string_view describe(LogoFault fault);  // a sentence for the user

// Keeps what makes the picture and nothing else: no comments, no place where a photograph was
// taken, nothing behind the end. A PNG has been decoded once, to see that it can be; of a JPEG the
// segments are checked, its scans are not decoded. (PNG: ISO/IEC 15948 §5, §11; JPEG: ITU-T T.81
// annex B.)
[[nodiscard]] Result<Logo, LogoFault> read_logo(std::string_view octets);

}  // namespace waybill::summary
