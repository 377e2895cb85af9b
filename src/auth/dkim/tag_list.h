// The tag=value lists of RFC 6376 §3.2: signature fields, key records and ARC fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill::dkim {

// Our own cap: no real field has more than a dozen tags, and duplicates are looked for pairwise.
inline constexpr std::size_t kMostTags = 64;

struct Tag {
  std::string_view name;
  std::string_view value;  // without folding white space at its ends; inner folds are kept
  Span span;               // name to end of value
  Span value_span;         // of `value`
  Span raw_value;          // all between "=" and ";": what is emptied of `b=` before hashing (§3.5)
  bool operator==(const Tag&) const = default;
};

enum class TagFaultCode : std::uint8_t {
  EmptyTag,      // nothing between two semicolons
  NoEqualsSign,  // a tag without "="
  BadName,       // not ALPHA *(ALPHA / DIGIT / "_")
  BadValue,      // a control octet in the value
  Duplicate,     // §3.2: the same name twice makes the whole list invalid
  TooManyTags,   // kMostTags; the rest was not read
};
struct TagFault {
  TagFaultCode code;
  Span span;
  bool operator==(const TagFault&) const = default;
};

// Views and spans into the text that was parsed. With faults, `tags` holds what could be read.
struct TagList {
  std::vector<Tag> tags;
  std::vector<TagFault> faults;

  // The first tag of this name (case matters, §3.2); nullptr when there is none.
  [[nodiscard]] const Tag* find(std::string_view name) const;
};

// Octets above ASCII are let through: RFC 8616 allows UTF-8 in some values, each tag's reader
// judges.
[[nodiscard]] TagList parse_tag_list(std::string_view text);

// Without white space and line ends at both ends (FWS of §2.8). A view into `text`.
[[nodiscard]] std::string_view trim_fws(std::string_view text);

}  // namespace waybill::dkim
