// The target of a request (RFC 9112 §3.2): path and query, percent-decoded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waybill::http {

// Octets of a target, and parameters of a query. Ours; RFC 9112 §3 wants 8,000 octets at least.
inline constexpr std::size_t kLongestTarget = 8'192;
inline constexpr std::size_t kMostParameters = 100;

struct Target {
  std::string path;  // begins with "/"; well-formed UTF-8 without control characters
  std::vector<std::pair<std::string, std::string>> query;  // well-formed UTF-8 without NUL

  bool operator==(const Target&) const = default;
};

// Reads "/path?query" and "http://host/path?query". Nothing when an escape is broken, the text is
// not UTF-8, a segment is "." or ".." (they would mean another path to some readers), a slash or
// backslash is escaped, or there are too many parameters. "+" in the query is a space.
[[nodiscard]] std::optional<Target> parse_target(std::string_view text);

}  // namespace waybill::http
