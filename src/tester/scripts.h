// Which writing systems a text mixes: how look-alike letters are found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::tester {

enum class Script : std::uint8_t { Common, Latin, Greek, Cyrillic, Armenian, Cherokee, Other };
[[nodiscard]] std::string_view to_string(Script script);  // "Cyrillic"

[[nodiscard]] Script script_of(char32_t code);

// The first word of `text` (well-formed UTF-8) that mixes Latin with Greek, Cyrillic, Armenian or
// Cherokee letters, which look alike; "" none does.
[[nodiscard]] std::string mixed_word(std::string_view text);

// Zero-width characters and other invisible ones that do not belong into words of any script.
[[nodiscard]] bool is_invisible(char32_t code);

// `text` in lower case with look-alike letters and digits replaced by the Latin letters that they
// look like, and accents removed (data/look-alikes.csv); "i" and "l" are one letter. Two names with
// the same skeleton look alike: "PayPal", "РауРаl", "PAYPAI". For comparing only.
[[nodiscard]] std::string skeleton_of(std::string_view text);

}  // namespace waybill::tester
