#include "api/openapi.h"

#include <gtest/gtest.h>

#include <set>

#include "api/api.h"
#include "api/test_site.h"
#include "base/ascii.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

json::object document() {
  return make_openapi(openapi_parts(), all_routes(), "0.0.0");
}

const json::object* operation_of(const json::object& document, const Route& route) {
  const json::value* path = document.at("paths").as_object().if_contains(route.path);
  if (path == nullptr) return nullptr;
  const json::value* operation =
      path->as_object().if_contains(ascii::lower(to_string(route.method)));
  return operation == nullptr ? nullptr : operation->if_object();
}

TEST(OpenApi, DescribesEveryRoute) {
  const json::object whole = document();
  for (const Route& route : all_routes()) {
    SCOPED_TRACE(std::string(to_string(route.method)) + " " + std::string(route.path));
    const json::object* operation = operation_of(whole, route);
    ASSERT_NE(operation, nullptr);
    EXPECT_TRUE(operation->contains("summary")) << "no words in data/api";
    std::size_t good = 0;
    for (const auto& [status, answer] : operation->at("responses").as_object())
      good += status.starts_with('2') ? 1 : 0;
    EXPECT_GT(good, 0U) << "no answer is described";
  }
}

TEST(OpenApi, DescribesNothingElse) {
  std::set<std::string> known;
  for (const Route& route : all_routes())
    known.insert(ascii::lower(to_string(route.method)) + " " + std::string(route.path));
  for (const auto& [path, operations] : document().at("paths").as_object()) {
    for (const auto& [method, operation] : operations.as_object())
      EXPECT_TRUE(known.contains(std::string(method) + " " + std::string(path)))
          << method << " " << path;
  }
}

TEST(OpenApi, NamesBodiesOfTheRightKind) {
  const json::object whole = document();
  for (const Route& route : all_routes()) {
    SCOPED_TRACE(std::string(to_string(route.method)) + " " + std::string(route.path));
    const json::object& operation = *operation_of(whole, route);
    EXPECT_EQ(operation.contains("requestBody"), route.body != BodyKind::None);
    if (!operation.contains("requestBody")) continue;
    const auto& content = operation.at("requestBody").at("content").as_object();
    ASSERT_EQ(content.size(), 1U);
    EXPECT_EQ(content.begin()->key(),
              route.body == BodyKind::Json ? "application/json" : "application/octet-stream");
  }
}

TEST(OpenApi, NamesWhoMayCall) {
  static const struct {
    Access access;
    std::string_view security;
  } kCases[] = {
      {Access::Public, R"([])"},
      {Access::Viewer, R"([{"session":[]},{"token":["read"]}])"},
      {Access::Analyst, R"([{"session":[]},{"token":["write"]}])"},
      {Access::Admin, R"([{"session":[]},{"token":["admin"]}])"},
      {Access::Owner, R"([{"session":[]}])"},
      {Access::Self, R"([{"session":[]}])"},
  };
  for (const auto& c : kCases) {
    const Route route{http::Method::Post, "/things/{thing}/parts", c.access, BodyKind::None,
                      nullptr};
    const json::object whole = make_openapi({}, std::span(&route, 1), "1");
    const json::object* operation = operation_of(whole, route);
    ASSERT_NE(operation, nullptr);
    EXPECT_EQ(json::serialize(operation->at("security")), c.security);
    EXPECT_EQ(operation->at("operationId").as_string(), "post_things_parts");
  }
}

void check_references(const json::object& whole, const json::value& value) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& item : *list)
      check_references(whole, item);
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [name, what] : *object) {
    if (name != "$ref") {
      check_references(whole, what);
      continue;
    }
    boost::system::error_code failed;
    const std::string_view pointer = what.as_string();
    ASSERT_TRUE(pointer.starts_with('#'));
    (void)json::value(whole).find_pointer(pointer.substr(1), failed);
    EXPECT_FALSE(failed) << pointer;
  }
}

TEST(OpenApi, RefersToWhatIsThere) {
  const json::object whole = document();
  check_references(whole, whole);
}

TEST(OpenApi, NamesEachOperationOnce) {
  std::set<std::string> ids;
  const json::object whole = document();
  for (const Route& route : all_routes()) {
    const std::string id(operation_of(whole, route)->at("operationId").as_string());
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
}

TEST(OpenApi, IsServedToEverybody) {
  TestSite site;
  Visitor visitor(site);
  http::Request request;
  request.path = "/api/v1/openapi.json";
  const http::Response answer = site.api().handle(std::move(request));
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(json::parse(answer.constant).at("openapi").as_string(), "3.1.0");
}

}  // namespace
}  // namespace waybill::api
