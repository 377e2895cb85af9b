#include "alert/decide.h"

#include <gtest/gtest.h>

#include "alert/digest.h"

namespace waybill::alert {
namespace {

constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kNow = 1'795'444'200;  // Monday 2026-11-23 14:30 UTC

TEST(Rules, AllHaveWordsAndAnId) {
  ASSERT_EQ(rules().size(), 16U);
  for (const Rule& rule : rules()) {
    EXPECT_EQ(find_rule(rule.id), &rule);
    EXPECT_FALSE(rule.title.empty() || rule.meaning.empty() || rule.action.empty()) << rule.id;
  }
  EXPECT_EQ(find_rule("nothing"), nullptr);
  EXPECT_EQ(parse_severity("high"), Severity::High);
  EXPECT_EQ(parse_severity("High"), std::nullopt);
}

TEST(Admission, TellsOnceWithinTheCoolDown) {
  const RuleSetting on{.is_on = true, .severity = Severity::High, .cool_down = 24 * kHour};
  static const struct {
    const char* name;
    std::optional<Earlier> earlier;
    bool is_on;
    Fate fate;
    Reason reason;
  } kCases[] = {
      {"the first", std::nullopt, true, Fate::Tell, Reason::New},
      {"off", std::nullopt, false, Fate::Drop, Reason::RuleOff},
      {"told an hour ago", Earlier{kNow - kHour, kNow - kHour, false}, true, Fate::Join,
       Reason::CoolingDown},
      {"goes on for longer than the cool-down", Earlier{kNow - kHour, kNow - 24 * kHour, false},
       true, Fate::Tell, Reason::Reminder},
      {"the same, acknowledged", Earlier{kNow - kHour, kNow - 24 * kHour, true}, true, Fate::Join,
       Reason::Acknowledged},
      {"comes back after a while", Earlier{kNow - 24 * kHour, kNow - 48 * kHour, true}, true,
       Fate::Tell, Reason::New},
  };
  for (const auto& c : kCases) {
    RuleSetting setting = on;
    setting.is_on = c.is_on;
    const Admission admission = admit(setting, c.earlier, kNow);
    EXPECT_EQ(admission.fate, c.fate) << c.name;
    EXPECT_EQ(admission.reason, c.reason) << c.name;
  }
}

TEST(QuietHours, EndWhereTheyShould) {
  const auto until = [](int from, int to, std::int64_t now) {
    return quiet_until({.is_on = true, .from = from, .to = to}, TimeZone(), now);
  };
  EXPECT_EQ(until(22 * 60, 7 * 60, kNow), std::nullopt);
  EXPECT_EQ(until(14 * 60, 15 * 60, kNow), kNow + kHour / 2);
  EXPECT_EQ(until(14 * 60 + 30, 15 * 60, kNow), kNow + kHour / 2);
  EXPECT_EQ(until(14 * 60, 14 * 60 + 30, kNow), std::nullopt);
  EXPECT_EQ(until(22 * 60, 7 * 60, kNow + 8 * kHour), kNow + 16 * kHour + kHour / 2);
  EXPECT_EQ(until(22 * 60, 7 * 60, kNow + 12 * kHour), kNow + 16 * kHour + kHour / 2);
  EXPECT_EQ(until(0, 0, kNow), kNow + 9 * kHour + kHour / 2);  // all day, until midnight
  EXPECT_EQ(quiet_until({}, TimeZone(), kNow), std::nullopt);
}

TEST(Routing, IsWhatAChannelWants) {
  const Occurrence occurrence{.tenant = "t",
                              .domain = "mail.example.com",
                              .rule = "listing",
                              .key = "k",
                              .severity = Severity::High,
                              .title = "",
                              .lines = {},
                              .href = ""};
  static const struct {
    const char* name;
    Subscription subscription;
    Way way;
    Reason reason;
  } kCases[] = {
      {"all", {}, Way::Send, Reason::AtOnce},
      {"off", {.is_on = false}, Way::Drop, Reason::ChannelOff},
      {"digest", {.mode = Mode::Digest}, Way::Digest, Reason::DigestOnly},
      {"both", {.mode = Mode::Both}, Way::Send, Reason::AtOnce},
      {"severe", {.least = Severity::Critical}, Way::Drop, Reason::LessSevere},
      {"rule", {.rules = {"listing"}}, Way::Send, Reason::AtOnce},
      {"other rule", {.rules = {"new-sender"}}, Way::Drop, Reason::OtherRule},
      {"parent", {.domains = {"example.com"}}, Way::Send, Reason::AtOnce},
      {"end of a label", {.domains = {"ample.com"}}, Way::Drop, Reason::OtherDomain},
      {"child", {.domains = {"a.mail.example.com"}}, Way::Drop, Reason::OtherDomain},
  };
  for (const auto& c : kCases) {
    const Routing found = route(occurrence, c.subscription, {}, TimeZone(), kNow);
    EXPECT_EQ(found.way, c.way) << c.name;
    EXPECT_EQ(found.reason, c.reason) << c.name;
  }
  const QuietHours quiet{.is_on = true, .from = 14 * 60, .to = 15 * 60};
  const Routing held = route(occurrence, {}, quiet, TimeZone(), kNow);
  EXPECT_EQ(held.way, Way::Hold);
  EXPECT_EQ(held.due, kNow + kHour / 2);
  Occurrence critical = occurrence;
  critical.severity = Severity::Critical;
  EXPECT_EQ(route(critical, {}, quiet, TimeZone(), kNow).way, Way::Send);
  QuietHours strict = quiet;
  strict.lets_critical_pass = false;
  EXPECT_EQ(route(critical, {}, strict, TimeZone(), kNow).way, Way::Hold);
}

TEST(DigestTime, IsTheLatestThatIsDue) {
  const std::int64_t midnight = kNow - 14 * kHour - kHour / 2;
  EXPECT_EQ(digest_time({.rhythm = Rhythm::Daily, .hour = 8}, TimeZone(), kNow),
            midnight + 8 * kHour);
  EXPECT_EQ(digest_time({.rhythm = Rhythm::Daily, .hour = 20}, TimeZone(), kNow),
            midnight - 4 * kHour);
  const DigestSetting weekly{.rhythm = Rhythm::Weekly, .hour = 8, .weekday = 1};
  EXPECT_EQ(digest_time(weekly, TimeZone(), kNow), midnight + 8 * kHour);
  EXPECT_EQ(digest_time(weekly, TimeZone(), kNow - 24 * kHour), midnight + (8 - 7L * 24) * kHour);
}

}  // namespace
}  // namespace waybill::alert
