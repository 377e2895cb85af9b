// The colours of reports, the same in HTML and PDF: those of the pages' light theme.
#pragma once

#include <cstdint>

#include "summary/document.h"

namespace waybill::summary {

using Colour = std::uint32_t;  // 0xRRGGBB

inline constexpr Colour kInk = 0x171b22, kInk2 = 0x49525f, kInk3 = 0x5d6775;
inline constexpr Colour kLine = 0xe0e4ea, kSunken = 0xeef0f4, kPaper = 0xffffff;
inline constexpr Colour kGoodBars = 0x2f4fb3, kBadBars = 0xd2574c;

[[nodiscard]] constexpr Colour colour_of(Tone tone) {
  switch (tone) {
    case Tone::Plain: return kInk;
    case Tone::Good: return 0x18703f;
    case Tone::Warn: return 0x8a5300;
    case Tone::Bad: return 0xb3261e;
    case Tone::Faint: return kInk3;
  }
  return kInk;
}

// Behind the verdict.
[[nodiscard]] constexpr Colour soft_colour_of(Tone tone) {
  switch (tone) {
    case Tone::Plain:
    case Tone::Faint: return kSunken;
    case Tone::Good: return 0xe4f4ea;
    case Tone::Warn: return 0xfdf1dc;
    case Tone::Bad: return 0xfdebe9;
  }
  return kSunken;
}

}  // namespace waybill::summary
