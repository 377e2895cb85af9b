// Text for fonts that do not have all of Unicode, and for lines that are not endless. Input is
// valid UTF-8.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::summary {

// The first character of `text`, which is not empty; takes it away.
[[nodiscard]] char32_t take_code_point(std::string_view& text);

// UTF-8 whose characters are below U+10000; the others become U+FFFD.
[[nodiscard]] std::string to_basic_plane(std::string_view text);
// Windows-1252, with "?" for what it has not.
[[nodiscard]] std::string to_windows_1252(std::string_view text);

// `text` in lines of at most `width`, broken at spaces, and within words that are wider alone. What
// would be more than `most` lines (1 at least) is cut, and ends with "…". `measure` gives the width
// of a character. An empty text is one empty line.
[[nodiscard]] std::vector<std::string> wrapped(
    std::string_view text, double width, std::size_t most,
    const std::function<double(std::string_view)>& measure);

}  // namespace waybill::summary
