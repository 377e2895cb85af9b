// Whether an SVG is one that mail programs show as a logo: SVG Tiny PS
// (draft-svg-tiny-ps-abrotman).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace waybill::posture {

inline constexpr std::size_t kLargestLogo = 32U << 10U;     // octets, as the BIMI draft advises
inline constexpr std::size_t kLargestReadLogo = 1U << 20U;  // ours; beyond it nothing is read
inline constexpr std::size_t kMostLogoNodes = 100'000;      // ours

enum class LogoFault : std::uint8_t {
  NotXml,
  NotSvg,          // the root is no <svg> in its namespace
  BadVersion,      // version is not 1.2
  BadProfile,      // baseProfile is not tiny-ps
  NoTitle,         // no <title> with text below the root
  PositionOnRoot,  // x or y on the root
  Script,          // scripts, or handlers of events
  Animation,
  Raster,             // <image>
  Forbidden,          // another element that the profile leaves out
  ExternalReference,  // href or url() that leads out of the file
  Doctype,            // a document type: entities
  TooLarge,           // more than kLargestLogo octets
  NotSquare,          // width and height of the view differ: advised only
};
[[nodiscard]] std::string_view describe(LogoFault fault);  // one sentence, without full stop
// Advice, not a rule.
[[nodiscard]] bool is_advice(LogoFault fault);

// In the order of the enumeration, each once; empty: it is such a logo.
[[nodiscard]] std::vector<LogoFault> check_logo(std::string_view svg);

}  // namespace waybill::posture
