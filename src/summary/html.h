// A report as one HTML file: its style and pictures are in it, it asks nobody for anything and has
// no script. Charts are SVG, each with the table of its figures; it prints well.
#pragma once

#include <string>
#include <string_view>

#include "summary/document.h"

namespace waybill::summary {

[[nodiscard]] std::string to_html(const Document& document);

// What lets a browser show it and do nothing else: for the field Content-Security-Policy.
inline constexpr std::string_view kHtmlPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action "
    "'none'; frame-ancestors 'none'; sandbox allow-modals";

// As the text of an element or the value of an attribute in quotes; valid UTF-8, no controls.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace waybill::summary
