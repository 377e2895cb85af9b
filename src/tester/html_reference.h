// Character references of HTML (WHATWG HTML §13.2.5.72), with the names of HTML 4
// (data/html-entities.csv).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::tester {

enum class ReferenceIn : std::uint8_t {
  Text,
  Attribute,  // "&copy=1" of a URL is none
};

// `text` with its character references undone; what is none stays. No longer than `text`, but for
// what is no character (U+FFFD).
[[nodiscard]] std::string undo_references(std::string_view text, ReferenceIn where);

}  // namespace waybill::tester
