// Header values of the form `value; name=value; …` (RFC 2045 §5.1, RFC 2183), with the
// continuations and character sets of RFC 2231.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::message {

inline constexpr std::size_t kMostParameters = 100;  // our own cap; further ones are dropped

struct Parameter {
  std::string name;   // lower case, without the "*" marks of RFC 2231
  std::string value;  // quotes undone; UTF-8 when RFC 2231 or RFC 2047 encoding was used
  bool operator==(const Parameter&) const = default;
};

struct Parameterised {
  std::string value;  // lower case, without white space: "text/plain", "attachment"
  std::vector<Parameter> parameters;

  // The first parameter of this name (lower case); nothing when there is none.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  bool operator==(const Parameterised&) const = default;
};

// Never fails: parts that do not follow the grammar are skipped.
[[nodiscard]] Parameterised parse_parameterised(std::string_view value);

}  // namespace waybill::message
