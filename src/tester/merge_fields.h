// Fields of templates that nobody has filled in (data/merge-fields.csv).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/span.h"

namespace waybill::tester {

struct MergeField {
  std::string text;         // "{!Contact.FirstName}"
  std::string_view id;      // of the row
  std::string_view system;  // whose template language it is; "" of nobody in particular
  Span span;                // in the text
};

// The first one in `text`, from octet `from` on. Each row is tried only where its first octets
// stand, so a text without braces costs one pass.
[[nodiscard]] std::optional<MergeField> find_merge_field(std::string_view text,
                                                         std::size_t from = 0);

}  // namespace waybill::tester
