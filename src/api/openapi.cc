#include "api/openapi.h"

#include <cstdlib>
#include <utility>

#include "api/api.h"
#include "api/door.h"
#include "api/services.h"
#include "base/ascii.h"
#include "base/check.h"
#include "data/api_accounts.h"
#include "data/api_alerts.h"
#include "data/api_base.h"
#include "data/api_cases.h"
#include "data/api_domains.h"
#include "data/api_intake.h"
#include "data/api_issues.h"
#include "data/api_reputation.h"
#include "data/api_summaries.h"
#include "data/api_tests.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

json::object& member(json::object& object, std::string_view name) {
  json::value& value = object[name];
  if (!value.is_object()) value.emplace_object();
  return value.get_object();
}

json::array& list_member(json::object& object, std::string_view name) {
  json::value& value = object[name];
  if (!value.is_array()) value.emplace_array();
  return value.get_array();
}

// Members of objects are merged two levels deep: paths and their methods, kinds of components and
// their names.
void merge(json::object& whole, const json::object& part) {
  for (const auto& [name, value] : part) {
    if (name == "tags") {
      for (const json::value& tag : value.as_array())
        list_member(whole, name).push_back(tag);
    } else if (name == "paths" || name == "components") {
      for (const auto& [group, members] : value.as_object()) {
        for (const auto& [key, what] : members.as_object())
          CHECK(member(member(whole, name), group).emplace(key, what).second);
      }
    } else {
      whole[name] = value;
    }
  }
}

json::object reference(std::string_view what) {
  return {{"$ref", "#/components/" + std::string(what)}};
}

// "post_cases_evidence": the names of values are left out, the last but in a path that ends with
// one.
std::string operation_id(const Route& route) {
  std::string id = ascii::lower(to_string(route.method));
  const auto segments = ascii::split(route.path.substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    std::string_view word = segments[i];
    if (word.starts_with('{')) {
      if (i + 1 != segments.size()) continue;
      word = word.substr(1, word.size() - 2);
    }
    id += '_';
    for (const char c : word)
      id += ascii::is_alnum(c) ? c : '_';
  }
  return id;
}

json::array security_of(Access access) {
  const auto with_scope = [](std::string_view scope) -> json::array {
    return {json::object{{"session", json::array{}}}, json::object{{"token", json::array{scope}}}};
  };
  switch (access) {
    case Access::Public: return {};
    case Access::Viewer: return with_scope("read");
    case Access::Analyst: return with_scope("write");
    case Access::Admin: return with_scope("admin");
    case Access::Owner:
    case Access::Self: return {json::object{{"session", json::array{}}}};
  }
  std::abort();
}

// The least role; "" any that is logged in, or none.
std::string_view role_of(Access access) {
  switch (access) {
    case Access::Public:
    case Access::Self: return "";
    case Access::Viewer: return "viewer";
    case Access::Analyst: return "analyst";
    case Access::Admin: return "admin";
    case Access::Owner: return "owner";
  }
  std::abort();
}

void add_parameters(json::object& operation, const Route& route) {
  json::array& parameters = list_member(operation, "parameters");
  for (const std::string_view segment : ascii::split(route.path, '/')) {
    if (!segment.starts_with('{')) continue;
    parameters.push_back({{"name", segment.substr(1, segment.size() - 2)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}}});
  }
  if (route.access == Access::Public) return;
  if (route.access != Access::Self) parameters.push_back(reference("parameters/org"));
  if (route.method == http::Method::Get) return;
  parameters.push_back(reference("parameters/csrf"));
  if (route.method == http::Method::Post) parameters.push_back(reference("parameters/idempotency"));
}

void add_knowledge(json::object& operation, const Route& route) {
  operation["operationId"] = operation_id(route);
  operation["security"] = security_of(route.access);
  if (const std::string_view role = role_of(route.access); !role.empty())
    operation["x-role"] = role;
  add_parameters(operation, route);
  member(operation, "responses")["default"] = reference("responses/Problem");
}

http::Response get_openapi(Services& services, Call& /*call*/) {
  static const std::string kDocument =
      json::serialize(make_openapi(openapi_parts(), all_routes(), services.door.version()));
  http::Response answer;
  answer.constant = kDocument;
  answer.fields.set("Content-Type", "application/json");
  return answer;
}

}  // namespace

json::object make_openapi(std::span<const std::string_view> parts, std::span<const Route> routes,
                          std::string_view version) {
  json::object document;
  for (const std::string_view part : parts)
    merge(document, json::parse(part).as_object());
  member(document, "info")["version"] = version;
  for (const Route& route : routes) {
    json::object& path = member(member(document, "paths"), route.path);
    add_knowledge(member(path, ascii::lower(to_string(route.method))), route);
  }
  return document;
}

std::span<const std::string_view> openapi_parts() {
  static const std::string_view kParts[] = {
      data::api_base(),   data::api_accounts(), data::api_cases(),      data::api_domains(),
      data::api_intake(), data::api_issues(),   data::api_reputation(), data::api_summaries(),
      data::api_tests(),  data::api_alerts(),
  };
  return kParts;
}

std::span<const Route> document_routes() {
  static constexpr Route kRoutes[] = {
      {http::Method::Get, "/openapi.json", Access::Public, BodyKind::None, get_openapi}};
  return kRoutes;
}

}  // namespace waybill::api
