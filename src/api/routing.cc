#include "api/routing.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"

namespace waybill::api {
namespace {

bool is_value(std::string_view segment) {
  return !segment.empty() && segment.size() <= kLongestPathValue && is_utf8(segment) &&
         std::ranges::none_of(
             segment, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// The values of a path that fits the pattern.
std::optional<std::vector<std::string>> fit(std::string_view pattern,
                                            const std::vector<std::string_view>& segments) {
  const auto parts = ascii::split(pattern, '/');
  if (parts.size() != segments.size()) return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].starts_with('{')) {
      if (parts[i] != segments[i]) return std::nullopt;
    } else if (is_value(segments[i])) {
      values.emplace_back(segments[i]);
    } else {
      return std::nullopt;
    }
  }
  return values;
}

}  // namespace

Match match(std::span<const Route> routes, http::Method method, std::string_view path) {
  Match best;
  if (!path.starts_with(kPrefix)) return best;
  const http::Method wanted = method == http::Method::Head ? http::Method::Get : method;
  const auto segments = ascii::split(path.substr(kPrefix.size()), '/');
  for (const Route& route : routes) {
    auto values = fit(route.path, segments);
    if (!values) continue;
    if (route.method != wanted) {
      if (!best.allowed.empty()) best.allowed += ", ";
      best.allowed += to_string(route.method);
      if (route.method == http::Method::Get) best.allowed += ", HEAD";
    } else if (best.route == nullptr || values->size() < best.values.size()) {
      best.route = &route;
      best.values = *std::move(values);
    }
  }
  return best;
}

}  // namespace waybill::api
