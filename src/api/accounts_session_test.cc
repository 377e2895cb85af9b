#include <gtest/gtest.h>

#include "api/test_site.h"

namespace waybill::api {
namespace {

TEST(Setup, MakesTheOwnerOnce) {
  TestSite site;
  Visitor visitor(site);
  EXPECT_TRUE(site.api().needs_setup());
  Answer before = visitor.get("/setup");
  EXPECT_EQ(before.text, R"({"needed":true,"code_needed":false})");
  const Answer made = visitor.set_up();
  ASSERT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(made.at("user").as_object().at("role").as_string(), "owner");
  EXPECT_EQ(made.at("organisation").as_object().at("name").as_string(), "Example Company");
  EXPECT_TRUE(made.fields.get("Set-Cookie").contains("HttpOnly; SameSite=Lax"));
  EXPECT_EQ(made.fields.get("Cache-Control"), "no-store");
  EXPECT_FALSE(site.api().needs_setup());
  EXPECT_EQ(visitor.get("/session").text, made.text);
  Visitor second(site);
  EXPECT_EQ(second.set_up().status, 409);
  EXPECT_EQ(second.get("/setup").text, R"({"needed":false,"code_needed":false})");
  EXPECT_EQ(second.get("/session").status, 401);
}

TEST(Setup, WantsTheCodeOfTheLogFromWhoIsNotAtThisMachine) {
  static const struct {
    std::string_view what;
    Reach reach;
    std::string_view origin, address, host, field, value;
  } kCases[] = {
      {"reachable", Reach::Network, "", "127.0.0.1", "127.0.0.1:8025", "", ""},
      {"behind a proxy", Reach::Loopback, "https://w.example", "127.0.0.1", "127.0.0.1", "", ""},
      {"forwarded", Reach::Loopback, "", "192.0.2.1", "127.0.0.1:8025", "", ""},
      {"rebound", Reach::Loopback, "", "127.0.0.1", "evil.example:8025", "", ""},
      {"rebound", Reach::Loopback, "", "127.0.0.1", "127.0.0.1.evil.example", "", ""},
      {"traced", Reach::Loopback, "", "127.0.0.1", "localhost", "X-Forwarded-For", "192.0.2.1"},
      {"from", Reach::Loopback, "", "127.0.0.1", "localhost", "Origin", "https://w.example"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.what);
    TestSite site(
        {.reach = c.reach, .origin = std::string(c.origin), .version = "", .clock = {}, .log = {}});
    Visitor visitor(site);
    visitor.address = c.address;
    visitor.host = c.host;
    if (!c.field.empty()) visitor.more.add(std::string(c.field), std::string(c.value));
    EXPECT_EQ(visitor.get("/setup").text, R"({"needed":true,"code_needed":true})");
    EXPECT_EQ(visitor.set_up().status, 403);
    EXPECT_TRUE(site.api().needs_setup());
  }
}

TEST(Setup, TakesTheCode) {
  TestSite site({.reach = Reach::Network, .origin = "", .version = "", .clock = {}, .log = {}});
  Visitor visitor(site);
  const Answer made = visitor.post("/setup", {{"organisation", "Example Company"},
                                              {"name", "Olga"},
                                              {"email", "Olga@Example.com "},
                                              {"password", kTestPassword},
                                              {"code", site.door().setup_code()}});
  EXPECT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(made.at("user").as_object().at("email").as_string(), "olga@example.com");
}

TEST(Session, BeginsAndEnds) {
  TestSite site;
  Visitor owner(site);
  ASSERT_EQ(owner.set_up().status, 200);
  Visitor visitor(site);
  EXPECT_EQ(visitor.log_in("olga@example.com", "wrong horse battery").type(),
            "/problems/wrong-password");
  EXPECT_EQ(visitor.log_in("nobody@example.com").type(), "/problems/wrong-password");
  EXPECT_EQ(visitor.log_in("OLGA@example.com").status, 200);
  const std::string first = visitor.cookie;
  EXPECT_EQ(visitor.get("/session").status, 200);
  EXPECT_EQ(visitor.log_in("olga@example.com").status, 200);
  EXPECT_NE(visitor.cookie, first);
  Visitor old(site);
  old.cookie = first;  // rotated away
  EXPECT_EQ(old.get("/session").status, 401);
  EXPECT_EQ(visitor.remove("/session").status, 204);
  EXPECT_EQ(visitor.cookie, "");
  EXPECT_EQ(owner.get("/session").status, 200);
}

TEST(Session, EndsByTime) {
  TestSite site;
  Visitor owner(site);
  ASSERT_EQ(owner.set_up().status, 200);
  for (int day = 0; day < 4; ++day) {
    site.wait(6 * 86'400);
    EXPECT_EQ(owner.get("/session").status, 200) << day;
  }
  site.wait(6 * 86'400);
  EXPECT_EQ(owner.get("/session").status, 401);  // 30 days after the log-in
  ASSERT_EQ(owner.log_in("olga@example.com").status, 200);
  site.wait(7 * 86'400 + 1);
  EXPECT_EQ(owner.get("/session").status, 401);  // not used for 7 days
}

TEST(Session, ChangesNothingForPagesOfOthers) {
  TestSite site;
  Visitor owner(site);
  ASSERT_EQ(owner.set_up().status, 200);
  const std::string csrf = owner.csrf;
  static const struct {
    std::string_view csrf, field, value;
    unsigned status;
  } kCases[] = {
      {"", "", "", 403},
      {"0000", "", "", 403},
      {"right", "Origin", "https://evil.example", 403},
      {"right", "Origin", "null", 403},
      {"right", "Sec-Fetch-Site", "cross-site", 403},
      {"right", "Sec-Fetch-Site", "same-site", 403},
      {"right", "Origin", "http://127.0.0.1:8025", 204},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.value);
    owner.csrf = c.csrf == "right" ? csrf : std::string(c.csrf);
    owner.more = {};
    if (!c.field.empty()) owner.more.add(std::string(c.field), std::string(c.value));
    EXPECT_EQ(owner.remove("/session").status, c.status);
  }
}

TEST(Session, SlowsDownWhoGuesses) {
  TestSite site;
  Visitor owner(site);
  ASSERT_EQ(owner.set_up().status, 200);
  Visitor guesser(site);
  guesser.address = "192.0.2.7";
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(guesser.log_in("olga@example.com", "a guess of mine").status, 401) << i;
  const Answer slowed = guesser.log_in("olga@example.com");
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(slowed.fields.get("Retry-After"), "1");
  // Who has a session there is not locked out by it.
  Visitor at_home(site);
  EXPECT_EQ(at_home.log_in("olga@example.com").status, 200);
  Visitor elsewhere(site);
  elsewhere.address = "198.51.100.1";
  EXPECT_EQ(elsewhere.log_in("olga@example.com").status, 429);
  site.wait(1);
  EXPECT_EQ(elsewhere.log_in("olga@example.com").status, 200);
}

}  // namespace
}  // namespace waybill::api
