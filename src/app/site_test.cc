#include "app/site.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "app/server_watch.h"
#include "base/check.h"

namespace waybill::app {
namespace {

constexpr Asset kPages[] = {
    {"/index.html", "text/html; charset=utf-8", "1", Keep::Ask, "page", ""}};

// Says what it was asked.
class TestApi final : public http::Handler {
 public:
  Plan plan(const http::Head&) override {
    return {{http::BodyPlan::Where::File, 1'000}, std::nullopt};
  }
  http::Response handle(http::Request request) override {
    http::Response response;
    response.body = "api " + request.path;
    return response;
  }
};

class SiteTest : public testing::Test {
 protected:
  SiteTest() {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    auto opened_ledger = ledger::Ledger::open(folder + "/ledger.db");
    auto opened_events = store::open("sqlite:" + folder + "/events.db");
    CHECK(opened_ledger.has_value() && opened_events.has_value());
    ledger = *std::move(opened_ledger);
    events = *std::move(opened_events);
    health.emplace(*ledger, *events, folder, [this](const Check& check) {
      told += std::string(check.name) + (check.is_good ? " good\n" : " failed\n");
    });
  }
  ~SiteTest() override { std::filesystem::remove_all(folder); }
  SiteTest(const SiteTest&) = delete;
  SiteTest& operator=(const SiteTest&) = delete;
  SiteTest(SiteTest&&) = delete;
  SiteTest& operator=(SiteTest&&) = delete;

  [[nodiscard]] Site site(Site::Options options = {}) {
    options.pages = kPages;
    options.most_upload = 500;
    CHECK(health.has_value());
    return {std::move(options), api, *health, metrics};
  }
  [[nodiscard]] static http::Head head(std::string_view path,
                                       http::Method method = http::Method::Get) {
    http::Head head;
    head.path = path;
    head.method = method;
    head.peer = checked(IpAddress::parse("192.0.2.1"));
    return head;
  }
  // The answer, whether it comes at once or from a worker.
  [[nodiscard]] static http::Response get(Site& site, const http::Head& head) {
    auto plan = site.plan(head);
    if (plan.refusal) return *std::move(plan.refusal);
    http::Request request;
    static_cast<http::Head&>(request) = head;
    return site.handle(std::move(request));
  }

  std::string folder = testing::TempDir() + "waybill-site-" + std::to_string(::getpid());
  std::unique_ptr<ledger::Ledger> ledger;
  std::unique_ptr<store::EventStore> events;
  std::string told;
  std::optional<Health> health;
  Metrics metrics;
  TestApi api;
};

TEST_F(SiteTest, EveryPathHasItsPlace) {
  Site all = site();
  EXPECT_EQ(get(all, head("/api/v1/cases")).body, "api /api/v1/cases");
  EXPECT_EQ(get(all, head("/api")).body, "api /api");
  EXPECT_EQ(get(all, head("/apis")).constant, "page");
  EXPECT_EQ(get(all, head("/cases/c1")).constant, "page");
  EXPECT_EQ(get(all, head("/healthz")).status, 200U);
  EXPECT_EQ(get(all, head("/missing.js")).status, 404U);
  const http::Response post = get(all, head("/cases", http::Method::Post));
  EXPECT_EQ(post.status, 405U);
  EXPECT_EQ(post.fields.get("Allow"), "GET, HEAD");
}

TEST_F(SiteTest, UploadsAreCutToTheConfiguredSize) {
  Site all = site();
  EXPECT_EQ(all.plan(head("/api/v1/uploads", http::Method::Post)).body.most, 500U);
}

TEST_F(SiteTest, OnlyThisMachineIsNamedWhereOnlyItIsServed) {
  static const struct {
    std::string_view host;
    bool is_local, is_answered;
  } kCases[] = {
      {"127.0.0.1:8025", true, true},
      {"localhost", true, true},
      {"LOCALHOST:1", true, true},
      {"[::1]:8025", true, true},
      {"", true, true},
      {"192.0.2.1", true, true},
      {"evil.example:8025", true, false},
      {"localhost.evil.example", true, false},
      {"127.0.0.1.evil.example", true, false},
      {"evil.example", false, true},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.host);
    Site one = site({.is_local = c.is_local});
    http::Head asked = head("/");
    asked.fields.add("Host", std::string(c.host));
    EXPECT_EQ(get(one, asked).status, c.is_answered ? 200U : 421U);
  }
}

TEST_F(SiteTest, MetricsAreNotForEverybody) {
  Site one = site(
      {.metrics_allowed = {checked(Network::parse("192.0.2.0/24"))}, .metrics_token = "secret"});
  http::Head asked = head("/metrics");
  EXPECT_EQ(get(one, asked).status, 200U);
  asked.is_behind_stranger = true;
  EXPECT_EQ(get(one, asked).status, 403U);
  asked.fields.set("Authorization", "Bearer secret");
  EXPECT_EQ(get(one, asked).status, 200U);
  asked.fields.set("Authorization", "Bearer secret2");
  EXPECT_EQ(get(one, asked).status, 403U);
  asked = head("/metrics");
  asked.peer = checked(IpAddress::parse("198.51.100.1"));
  EXPECT_EQ(get(one, asked).status, 403U);
  Site none = site();
  asked.fields.set("Authorization", "Bearer ");
  EXPECT_EQ(get(none, asked).status, 403U);
}

TEST_F(SiteTest, HealthTellsWhatFails) {
  Site all = site();
  EXPECT_EQ(get(all, head("/healthz")).body,
            R"({"status":"ok","checks":{"ledger":"ok","store":"ok","disk":"ok"}})");
  EXPECT_EQ(told, "");
}

TEST(PathWithoutSecrets, LeavesThemOut) {
  static const struct {
    std::string_view path, logged;
  } kCases[] = {
      {"/s/abc", "/s/***"},
      {"/welcome/abc", "/welcome/***"},
      {"/api/v1/shared/abc/evidence/E1", "/api/v1/shared/***/evidence/E1"},
      {"/api/v1/invitations/abc", "/api/v1/invitations/***"},
      {"/api/v1/cases/abc", "/api/v1/cases/abc"},
      {"/s", "/s"},
      {"/", "/"},
      {"/a/abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst/b", "/a/***/b"},
      {"/a/abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrsT",
       "/a/abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrsT"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(path_without_secrets(c.path), c.logged);
}

}  // namespace
}  // namespace waybill::app
