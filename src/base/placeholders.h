// Texts of tables with {names} that are filled in.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace waybill {

using Words = std::map<std::string, std::string, std::less<>>;

// "{name}" becomes its word, "{name:safe}" only one that can stand in a command; without such a
// word "<name>" stands there, for the reader to fill in. "{{" and "}}" are braces to keep.
[[nodiscard]] std::string fill_in(std::string_view text, const Words& words);

}  // namespace waybill
