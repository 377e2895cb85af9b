#include "service/alert_work.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/check.h"
#include "ledger/refusals.h"
#include "ledger/tenants.h"
#include "ledger/test_ledger.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kHour = 3'600, kDay = 86'400;
constexpr std::int64_t kStart = 1'795'444'200;  // Monday 2026-11-23 14:30 UTC

// Nothing is sent: the threads are not started.
class AlertWorkTest : public testing::Test {
 protected:
  AlertWorkTest() {
    auto opened = store::open("sqlite:" + ledger_.folder() + "/events.db");
    CHECK(opened.has_value());
    events_ = *std::move(opened);
    ledger_.write([](ledger::Database& database) {
      return ledger::add_tenant(
          database, {.id = "t", .parent = "", .name = "Example", .created = 1, .settings = {}});
    });
    work_ = std::make_unique<AlertWork>(AlertWork::Surroundings{
        ledger_.ledger(), *events_, live_, [this] { return now_; }, AlertOptions()});
  }
  void add_channel(const std::string& id, const std::string& mode = "at-once") {
    ledger::AlertChannel channel;
    channel.id = id;
    channel.kind = "slack";
    channel.name = id;
    channel.address = "https://hooks.example/";
    channel.mode = mode;
    ledger_.write([&](ledger::Database& database) { return ledger::add(database, "t", channel); });
  }
  void raise(const std::string& key = "k", std::string title = "Title") {
    work_->raise({.tenant = "t",
                  .domain = "example.com",
                  .rule = "listing",
                  .key = key,
                  .severity = alert::Severity::High,
                  .title = std::move(title),
                  .lines = {"One line"},
                  .href = "/domains/example.com"});
  }
  std::vector<ledger::Alert> alerts() {
    return ledger_.read([](ledger::Database& database) {
      return ledger::list_alerts(database, "t", {}, std::nullopt, 1'000);
    });
  }
  std::vector<ledger::AlertDelivery> deliveries(const std::string& state = "") {
    return ledger_.read([&](ledger::Database& database) {
      return ledger::list_deliveries(database, "t", {state, "", ""}, std::nullopt, 1'000);
    });
  }

  ledger::TestLedger ledger_;
  std::unique_ptr<store::EventStore> events_;
  Live live_{1};
  std::int64_t now_ = kStart;
  std::unique_ptr<AlertWork> work_;
};

TEST_F(AlertWorkTest, TellsOfTheSameOnceUntilTheCoolDownIsOver) {
  add_channel("c");
  raise();
  now_ += kHour;
  raise();
  ASSERT_EQ(alerts().size(), 1U);
  EXPECT_EQ(alerts().front().occurrences, 2U);
  EXPECT_EQ(deliveries().size(), 1U);
  now_ += 7 * kDay - kHour;  // the cool-down of this rule after it was told
  raise();
  ASSERT_EQ(deliveries().size(), 2U);
  EXPECT_EQ(deliveries().front().kind, "reminder");
  ledger_.write([&](ledger::Database& database) {
    return ledger::acknowledge(database, "t", alerts().front().id, "a@example.com", "", now_);
  });
  EXPECT_EQ(deliveries("dropped").size(), 2U);  // what waited is known now
  now_ += 6 * kDay;
  raise();
  EXPECT_EQ(alerts().size(), 1U);
  EXPECT_EQ(deliveries().size(), 2U);
  now_ += 7 * kDay;
  raise();
  EXPECT_EQ(alerts().size(), 2U);
  raise("another");
  EXPECT_EQ(alerts().size(), 3U);
}

TEST_F(AlertWorkTest, AStormDoesNotFloodAChannel) {
  add_channel("c");
  for (int i = 0; i < 100; ++i)
    raise("key" + std::to_string(i));
  EXPECT_EQ(alerts().size(), 100U);
  EXPECT_EQ(deliveries("waiting").size(), kMostOfHour);
  EXPECT_EQ(deliveries("dropped").front().reason, "too-many");
}

TEST_F(AlertWorkTest, KeepsTheTextsHarmlessAndUnknownRulesOut) {
  add_channel("c");
  raise("k", "a\r\nb\xFF\x1b");
  EXPECT_EQ(alerts().front().title, "a b\uFFFD");
  work_->raise({.tenant = "t",
                .domain = "example.com",
                .rule = "no-such-rule",
                .key = "k",
                .severity = alert::Severity::High,
                .title = "x",
                .lines = {},
                .href = ""});
  EXPECT_EQ(alerts().size(), 1U);
}

TEST_F(AlertWorkTest, SendsOneDigestOfEachPeriod) {
  add_channel("now");
  add_channel("digest", "digest");
  ledger::AlertSettings settings;
  settings.digest = "daily";
  settings.digest_hour = 15;
  ledger_.write([&](ledger::Database& database) {
    return ledger::keep_alert_settings(database, "t", settings);
  });
  const auto digests = [&] {
    auto all = deliveries();
    std::erase_if(all, [](const auto& one) { return one.kind != "digest"; });
    return all;
  };
  work_->tick(now_);  // it was switched on now: nothing to tell yet
  EXPECT_TRUE(digests().empty());
  raise();
  EXPECT_EQ(deliveries("digest").size(), 1U);
  now_ += kHour / 2;  // 15:00
  work_->tick(now_);
  now_ += kHour;
  work_->tick(now_);
  ASSERT_EQ(digests().size(), 1U);
  EXPECT_EQ(digests().front().channel, "digest");
  const auto message = read_message(digests().front().message);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->subject, "Daily digest of Example");
  ASSERT_FALSE(message->sections.empty());
  EXPECT_EQ(message->sections.front().lines.front(), "high: Title");
}

TEST_F(AlertWorkTest, TriesAgainWhatFailedAndNothingElse) {
  add_channel("c");
  const auto id = work_->test("t", "c");
  ASSERT_TRUE(id);
  EXPECT_FALSE(work_->test("t", "nobody"));
  EXPECT_FALSE(work_->test("other", "c"));
  EXPECT_FALSE(work_->retry("other", *id));
  auto delivery = deliveries().front();
  delivery.state = "failed";
  delivery.attempts = 14;
  ledger_.write([&](ledger::Database& database) { return ledger::update(database, delivery); });
  const auto again = work_->retry("t", *id);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state, "waiting");
  EXPECT_EQ(again->attempts, 0U);
  delivery.state = "sent";
  ledger_.write([&](ledger::Database& database) { return ledger::update(database, delivery); });
  EXPECT_FALSE(work_->retry("t", *id));
}

TEST_F(AlertWorkTest, ShowsNoSecret) {
  ledger::AlertChannel channel;
  channel.kind = "slack";
  channel.address = "https://hooks.example/services/T000/B000/secret";
  channel.secret = "key";
  const std::string shown = boost::json::serialize(to_json(channel));
  EXPECT_TRUE(shown.contains("hooks.example")) << shown;
  EXPECT_FALSE(shown.contains("secret")) << shown;
  EXPECT_FALSE(shown.contains("T000")) << shown;
}

TEST_F(AlertWorkTest, SeesRefusalsThatClusterAndDelaysForANewReason) {
  const auto today = static_cast<store::Day>(kStart / kDay);
  ledger_.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    for (store::Day day = today - 20; day <= today; ++day) {
      const std::string arrival = "a" + std::to_string(day);
      const bool is_last = day == today;
      TRY(ledger::add(database, "t", arrival,
                      ledger::MailDay{.domain = "example.com",
                                      .day = day,
                                      .is_log = true,
                                      .delivered = 100,
                                      .refused = is_last ? 30U : 1U,
                                      .deferred = is_last ? 2U : 0U}));
      ledger::RefusalMeaning meaning;
      meaning.key = "rule-1";
      meaning.text = "550 5.7.1 no";
      meaning.meaning = "It was refused.";
      TRY(ledger::add(database, "t", arrival, meaning));
      TRY(ledger::add(database, "t", arrival,
                      ledger::RefusalDay{.domain = "example.com",
                                         .day = day,
                                         .key = "rule-1",
                                         .messages = is_last ? 32U : 1U,
                                         .deferred = is_last ? 2U : 0U,
                                         .recipients = {}}));
    }
    return {};
  });
  AlertSurvey survey(ledger_.ledger(), *events_);
  const auto found = survey.of_refusals("t", kStart);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->front().rule, "refusal-cluster");
  EXPECT_EQ(found->front().lines.front(), "It was refused.");
  EXPECT_EQ(found->back().rule, "first-deferral");
  const auto later = survey.of_refusals("t", kStart + 5 * kDay);
  ASSERT_TRUE(later);
  EXPECT_TRUE(later->empty());
}

}  // namespace
}  // namespace waybill::service
