#pragma once

#include <cstddef>

namespace waybill {

// A half-open range of bytes in the text that was parsed: for error messages, citations and for
// highlighting in the UI.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Span&) const = default;
};

}  // namespace waybill
