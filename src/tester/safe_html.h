// HTML of strangers, made harmless to be shown in a sandboxed frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::tester {

inline constexpr std::size_t kLargestShownHtml = 1U << 20U;  // octets that are read; ours

// A new page, written from known elements and attributes alone; nothing is copied but text, which
// is escaped. It loads nothing, runs nothing, sends nothing and leads nowhere:
// * an image has "data-src" in place of "src", so that it can be switched on; a link "data-href", a
//   background "data-background";
// * styles stay, without what could load anything: url() and its relatives, @import, escapes;
// * scripts, forms, frames, objects, SVG, MathML and event handlers are gone; the text inside
// unknown
//   elements stays.
// "body" becomes a "div" with the class "mail-body". `html` is UTF-8, and so is the result, at most
// six times as long.
//
// Images::Loaded: images of http and https addresses keep "src"; whoever runs those servers then
// learns that the message is looked at.
enum class Images : std::uint8_t { Off, Loaded };
[[nodiscard]] std::string safe_html(std::string_view html, Images images = Images::Off);

}  // namespace waybill::tester
