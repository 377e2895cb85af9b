// Which route a request means.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.h"

namespace waybill::api {

inline constexpr std::string_view kPrefix = "/api/v1";

// A value in a path is at most so long. Ours: longer than a domain name (RFC 1035 §2.3.4) and than
// any id.
inline constexpr std::size_t kLongestPathValue = 255;

struct Match {
  const Route* route = nullptr;
  std::vector<std::string> values;  // of "{…}", in order: valid UTF-8 without control characters
  // Without a route: the methods that the path has, for Allow ("GET, POST"); "" no such path.
  std::string allowed;
};

// `path` is that of the request, with kPrefix. HEAD means GET. A segment that is written out goes
// before a value.
[[nodiscard]] Match match(std::span<const Route> routes, http::Method method,
                          std::string_view path);

}  // namespace waybill::api
