#include "http/message.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/ascii.h"

namespace waybill::http {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::Get: return "GET";
    case Method::Head: return "HEAD";
    case Method::Post: return "POST";
    case Method::Put: return "PUT";
    case Method::Patch: return "PATCH";
    case Method::Delete: return "DELETE";
    case Method::Options: return "OPTIONS";
  }
  std::abort();
}

std::optional<Method> parse_method(std::string_view text) {
  static constexpr std::array kMethods = {Method::Get,    Method::Head,  Method::Post,
                                          Method::Put,    Method::Patch, Method::Delete,
                                          Method::Options};
  for (const Method method : kMethods) {
    if (to_string(method) == text) return method;  // in this case only: RFC 9110 §9.1
  }
  return std::nullopt;
}

void Fields::set(std::string_view name, std::string value) {
  const auto is_named = [name](const auto& field) { return ascii::iequals(field.first, name); };
  const auto first = std::ranges::find_if(fields_, is_named);
  if (first == fields_.end()) {
    fields_.emplace_back(name, std::move(value));
    return;
  }
  first->second = std::move(value);
  fields_.erase(std::remove_if(first + 1, fields_.end(), is_named), fields_.end());
}

std::string_view Fields::get(std::string_view name) const {
  for (const auto& [other, value] : fields_) {
    if (ascii::iequals(other, name)) return value;
  }
  return {};
}

bool Fields::has(std::string_view name) const {
  return std::ranges::any_of(
      fields_, [name](const auto& field) { return ascii::iequals(field.first, name); });
}

std::string_view Head::parameter(std::string_view name) const {
  for (const auto& [other, value] : query) {
    if (other == name) return value;
  }
  return {};
}

// RFC 6265 §5.4: "name=value" pairs with "; " between them.
std::string_view Head::cookie(std::string_view name) const {
  for (const auto& [field, value] : fields.all()) {
    if (!ascii::iequals(field, "Cookie")) continue;
    for (const std::string_view part : ascii::split(value, ';')) {
      const std::string_view pair = ascii::trim(part);
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name)
        return pair.substr(equals + 1);
    }
  }
  return {};
}

}  // namespace waybill::http
