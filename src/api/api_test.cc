#include "api/api.h"

#include <gtest/gtest.h>

#include "api/json_body.h"
#include "api/routing.h"
#include "api/test_site.h"

namespace waybill::api {
namespace {

using enum http::Method;

TEST(Routing, FindsWhatIsThere) {
  static constexpr Route kRoutes[] = {
      {Get, "/things", Access::Viewer, BodyKind::None, nullptr},
      {Post, "/things", Access::Viewer, BodyKind::None, nullptr},
      {Get, "/things/{thing}", Access::Viewer, BodyKind::None, nullptr},
      {Get, "/things/new", Access::Viewer, BodyKind::None, nullptr},
      {Delete, "/things/{thing}/parts/{part}", Access::Viewer, BodyKind::None, nullptr},
  };
  static const struct {
    http::Method method;
    std::string path;
    int route;  // -1: none
    std::vector<std::string> values;
    std::string_view allowed;
  } kCases[] = {
      {Get, "/api/v1/things", 0, {}, ""},
      {Head, "/api/v1/things", 0, {}, ""},
      {Post, "/api/v1/things", 1, {}, "GET, HEAD"},
      {Put, "/api/v1/things", -1, {}, "GET, HEAD, POST"},
      {Get, "/api/v1/things/a b", 2, {"a b"}, ""},
      {Get, "/api/v1/things/new", 3, {}, ""},
      {Delete, "/api/v1/things/1/parts/2", 4, {"1", "2"}, ""},
      {Delete, "/api/v1/things/1/parts/", -1, {}, ""},
      {Get, "/api/v1/things/", -1, {}, ""},
      {Get, "/api/v1/things/a/", -1, {}, ""},
      {Get, "/api/v1/Things", -1, {}, ""},
      {Get, "/api/v1", -1, {}, ""},
      {Get, "/api/v2/things", -1, {}, ""},
      {Get, "/things", -1, {}, ""},
      {Get, std::string("/api/v1/things/a\0b", 18), -1, {}, ""},
      {Get, "/api/v1/things/a\xFF", -1, {}, ""},
      {Get, "/api/v1/things/a\nb", -1, {}, ""},
      {Get, "/api/v1/things/" + std::string(255, 'a'), 2, {std::string(255, 'a')}, ""},
      {Get, "/api/v1/things/" + std::string(256, 'a'), -1, {}, ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.path);
    const Match found = match(kRoutes, c.method, c.path);
    EXPECT_EQ(found.route, c.route < 0 ? nullptr : &kRoutes[c.route]);
    EXPECT_EQ(found.values, c.values);
    if (c.route < 0) EXPECT_EQ(found.allowed, c.allowed);
  }
}

TEST(Routing, HasNoRouteTwice) {
  std::set<std::pair<http::Method, std::string_view>> seen;
  for (const Route& route : all_routes())
    EXPECT_TRUE(seen.emplace(route.method, route.path).second) << route.path;
}

TEST(JsonBody, IsOneObjectWithoutRepetitions) {
  static const struct {
    std::string type, body;
    unsigned status;  // 0: taken
  } kCases[] = {
      {"application/json", "{}", 0},
      {"Application/JSON; charset=utf-8", R"({"a": [1, {"a": 2}], "b": {"a": 3}})", 0},
      {"application/json", R"({"a": 1, "b": 2, "a": 3})", 400},
      {"application/json", R"({"a": 1, "\u0061": 3})", 400},
      {"application/json", R"({"x": [{"a": 1, "a": 3}]})", 400},
      {"application/json", R"({"__proto__": {"a": 1}})", 0},
      {"application/json", "", 400},
      {"application/json", "[]", 400},
      {"application/json", "\"text\"", 400},
      {"application/json", "{\"a\": 1} x", 400},
      {"application/json", "{\"a\": \"\xFF\"}", 400},
      {"application/json", R"({"a": "\ud800"})", 400},
      {"application/json", R"({"a": 1,})", 400},
      {"application/json", "{/* */}", 400},
      {"application/json", R"({"a": NaN})", 400},
      {"application/json", R"({"a": 1e999})", 0},
      {"application/json", "{\"a\":" + std::string(15, '[') + std::string(15, ']') + "}", 0},
      {"application/json", "{\"a\":" + std::string(16, '[') + std::string(16, ']') + "}", 400},
      {"application/json", "{\"a\":" + std::string(100'000, '['), 400},
      {"application/json", "{\"a\":\"" + std::string(kMostJson, 'a') + "\"}", 413},
      {"text/plain", "{}", 415},
      {"", "{}", 415},
      {"application/x-www-form-urlencoded", "{}", 415},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.body.substr(0, 60));
    http::Request request;
    if (!c.type.empty()) request.fields.add("Content-Type", c.type);
    request.body = c.body;
    const auto body = json_body(request);
    EXPECT_EQ(body ? 0U : body.error().status, c.status);
  }
}

class ApiTest : public testing::Test {
 protected:
  ApiTest() : owner_(site_) { EXPECT_EQ(owner_.set_up().status, 200U); }
  TestSite site_;
  Visitor owner_;
};

TEST_F(ApiTest, PlansBodies) {
  http::Head head;
  head.method = Post;
  head.path = "/api/v1/session";
  EXPECT_EQ(site_.api().plan(head).body.most, kMostJson);
  head.method = Get;
  EXPECT_EQ(site_.api().plan(head).body.most, 0U);
  head.method = Put;
  auto plan = site_.api().plan(head);
  ASSERT_TRUE(plan.refusal);
  EXPECT_EQ(plan.refusal->status, 405U);
  EXPECT_EQ(plan.refusal->fields.get("Allow"), "POST, GET, HEAD, DELETE");
  head.path = "/api/v1/nowhere";
  EXPECT_EQ(site_.api().plan(head).refusal->status, 404U);
}

// Values that a parser, a database or a page may trip over: refused by name, or taken as they are.
TEST_F(ApiTest, AnswersHostileValuesWithClientErrors) {
  const std::string huge(900'000, 'x');
  const std::string values[] = {"null",
                                "true",
                                "0",
                                "-1",
                                "1e308",
                                "18446744073709551616",
                                "9223372036854775807",
                                "\"\"",
                                "\" \"",
                                "\"\\u0000\"",
                                "\"a\\u0000b\"",
                                "\"\\r\\nSet-Cookie: a=b\"",
                                "\"\\u202e\"",
                                "\"<script>alert(1)</script>\"",
                                "\"' OR 1=1 --\"",
                                "\"=1+1\"",
                                "\"../../etc/passwd\"",
                                "\"__proto__\"",
                                "[]",
                                "[[]]",
                                "{}",
                                "{\"a\":{}}",
                                "[\"\\u0000\"]",
                                "[1]",
                                "\"" + huge + "\"",
                                "[\"" + huge + "\"]"};
  for (const Route& route : all_routes()) {
    if (route.body != BodyKind::Json) continue;
    std::string path(route.path);
    for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, "x");
    for (const std::string& value : values) {
      for (const std::string_view name :
           {"name", "email", "password", "role", "disabled", "scopes", "days", "code", "old", "new",
            "organisation", "retention", "salesforce_orgs", "vouch", "totp", "__proto__"}) {
        std::string body = "{\"" + std::string(name) + "\":" + value + "}";
        const Answer answer = owner_.send(route.method, path, std::move(body));
        EXPECT_LT(answer.status, 500U)
            << route.path << " " << name << " " << value.substr(0, 40) << " " << answer.status;
        if (answer.status >= 400)
          EXPECT_EQ(answer.fields.get("Content-Type"), "application/problem+json");
      }
    }
  }
}

TEST_F(ApiTest, AnswersHostileParametersWithClientErrors) {
  const std::string values[] = {"",
                                "-1",
                                "0",
                                "1e3",
                                "999999999999999999999",
                                "%",
                                "\xFF",
                                "' --",
                                std::string("\0", 1),
                                "zz",
                                "616161",
                                "7f7f7f",
                                std::string(100'000, '6')};
  for (const Route& route : all_routes()) {
    if (route.method != Get || route.path.contains('{')) continue;
    for (const std::string& value : values) {
      for (const std::string_view name :
           {"limit", "cursor", "format", "org", "from", "to", "days"}) {
        const Answer answer =
            owner_.get(std::string(route.path) + "?" + std::string(name) + "=" + value);
        EXPECT_LT(answer.status, 500U) << route.path << " " << name << " " << value.substr(0, 40);
      }
    }
  }
}

TEST_F(ApiTest, NamesEveryFieldThatIsWrong) {
  const Answer answer = owner_.post("/users", {{"email", "no"}, {"role", 7}, {"extra", 1}});
  EXPECT_EQ(answer.status, 422U);
  EXPECT_EQ(boost::json::serialize(answer.at("fields")),
            R"({"name":"This is needed.","email":"This is no e-mail address.",)"
            R"("role":"This must be text.","extra":"There is no such field here."})");
}

TEST_F(ApiTest, WritesCsvWithoutFormulas) {
  owner_.post("/clients", {{"name", "=HYPERLINK(\"http://evil.example\")"}});
  owner_.post("/clients", {{"name", "Plain, with a comma"}});
  const Answer file = owner_.get("/clients?format=csv&limit=1");
  EXPECT_EQ(file.fields.get("Content-Disposition"), "attachment; filename=\"clients.csv\"");
  EXPECT_TRUE(file.text.contains(",\"'=HYPERLINK(\"\"http://evil.example\"\")\",")) << file.text;
  EXPECT_TRUE(file.text.contains(",\"Plain, with a comma\",")) << file.text;
}

TEST_F(ApiTest, PagesLists) {
  for (char c = 'a'; c < 'h'; ++c)
    EXPECT_EQ(owner_.post("/clients", {{"name", std::string(1, c)}}).status, 201U);
  std::string names, target = "/clients?limit=3";
  while (true) {
    const Answer answer = owner_.get(target);
    ASSERT_EQ(answer.status, 200U);
    for (const auto& item : answer.at("items").as_array())
      names += item.at("name").as_string().c_str();
    if (answer.at("next").is_null()) break;
    names += ' ';
    target = "/clients?limit=3&cursor=" + answer.text_at("next");
  }
  EXPECT_EQ(names, "abc def g");
}

TEST(ApiFailure, TellsNothingOfTheServer) {
  TestSite site;
  Visitor owner(site);
  ASSERT_EQ(owner.set_up().status, 200U);
  const auto broken = site.services().ledger.write(
      [](ledger::Database& database) { return database.run("DROP TABLE token"); });
  ASSERT_TRUE(broken);
  const Answer answer = owner.get("/tokens");
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.fields.get("Cache-Control"), "no-store");
  EXPECT_TRUE(answer.text.contains("request1"));
  EXPECT_FALSE(answer.text.contains("no such table"));
  ASSERT_EQ(site.log().size(), 1U);
  EXPECT_TRUE(site.log().front().contains("no such table: token")) << site.log().front();
}

}  // namespace
}  // namespace waybill::api
