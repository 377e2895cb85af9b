// The text that a person sees in a page of HTML, for notices that have no plain text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill::refusal {

inline constexpr std::size_t kLargestPage = 1U << 20U;  // octets of HTML that are read

// `html` is UTF-8. Lines end where blocks, rows and breaks do; scripts, styles and comments go;
// common entities are undone. "<user@example.com>", which careless systems do not escape, stays.
// Nothing is trusted: this is for reading words, not for showing the page.
[[nodiscard]] std::string text_of_html(std::string_view html);

}  // namespace waybill::refusal
