#include "alert/failure_jump.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "alert/burst.h"
#include "alert/made_history.h"
#include "alert/silence.h"
#include "alert/tail.h"

namespace waybill::alert {
namespace {

TEST(Tail, IsThatOfTheDistribution) {
  // Beta-binomial with a = b = 1 is uniform on 0…n.
  EXPECT_NEAR(beta_binomial_tail(8, 10, 1, 1), 3.0 / 11, 1e-9);
  EXPECT_NEAR(beta_binomial_tail(10, 10, 1, 1), 1.0 / 11, 1e-9);
  EXPECT_EQ(beta_binomial_tail(0, 10, 1, 1), 1);
  EXPECT_EQ(beta_binomial_tail(11, 10, 1, 1), 0);
  // With very many pseudo-counts it is the binomial: P(X >= 3 of 3 | 0.1) = 0.001.
  EXPECT_NEAR(beta_binomial_tail(3, 3, 1e7, 9e7), 0.001, 1e-6);
  EXPECT_GT(beta_binomial_tail(3'000, 150'000, 3, 300), 0);
  // Negative binomial of shape 1 is geometric: P(X >= k) = (m / (1 + m))^k.
  EXPECT_NEAR(negative_binomial_tail(4, 1, 1), 1.0 / 16, 1e-9);
  // With a large shape it is Poisson: P(X >= 1) = 1 - e^-2.
  EXPECT_NEAR(negative_binomial_tail(1, 2, 1e9), 1 - std::exp(-2), 1e-6);
}

std::vector<DayTally> steady(std::uint64_t messages, std::uint64_t failing) {
  std::vector<DayTally> days(60);
  for (Day day = 0; day < 60; ++day)
    days[static_cast<std::size_t>(day)] = {day, messages, messages - failing};
  return days;
}

TEST(FailureJump, SeesMailThatFailsAllAtOnce) {
  for (const std::uint64_t volume : {5U, 50U, 500U, 50'000U}) {
    auto days = steady(volume, volume / 100);
    EXPECT_EQ(find_jump(days, 59, kDomainDemand).verdict, JumpVerdict::Usual) << volume;
    days.back().passing = 0;
    const Jump jump = find_jump(days, 59, kDomainDemand);
    EXPECT_EQ(jump.verdict, JumpVerdict::Jump) << volume;
    EXPECT_EQ(jump.first, 59);
    EXPECT_EQ(jump.after, 1);
    EXPECT_EQ(find_jump(days, 59, kSenderDemand).verdict, JumpVerdict::Jump) << volume;
  }
}

TEST(FailureJump, DoesNotCryWolf) {
  static const struct {
    const char* name;
    std::uint64_t usual, usual_failing, last, last_failing;
    JumpVerdict verdict;
  } kCases[] = {
      {"one message of few", 5, 0, 5, 1, JumpVerdict::Usual},
      {"four of few", 5, 0, 4, 4, JumpVerdict::Usual},
      {"a little more", 500, 5, 500, 15, JumpVerdict::Usual},
      {"less than twice", 500, 100, 500, 180, JumpVerdict::Usual},
      {"the first report of a day, from one small receiver", 1'000, 10, 20, 20, JumpVerdict::Usual},
      {"no mail", 500, 5, 0, 0, JumpVerdict::Usual},
      {"much more", 500, 5, 500, 100, JumpVerdict::Jump},
  };
  for (const auto& c : kCases) {
    auto days = steady(c.usual, c.usual_failing);
    days.back() = {59, c.last, c.last - c.last_failing};
    EXPECT_EQ(find_jump(days, 59, kDomainDemand).verdict, c.verdict) << c.name;
  }
}

TEST(FailureJump, JudgesNothingWithoutAHistoryOrOfOldDays) {
  auto days = steady(100, 1);
  days.back().passing = 0;
  EXPECT_EQ(find_jump(days, 59 + kFreshDays, kDomainDemand).verdict, JumpVerdict::TooLittle);
  EXPECT_EQ(find_jump(days, 58 + kFreshDays, kDomainDemand).verdict, JumpVerdict::Jump);
  EXPECT_EQ(find_jump(std::span(days).last(9), 59, kDomainDemand).verdict, JumpVerdict::TooLittle);
  EXPECT_EQ(find_jump({}, 59, kDomainDemand).verdict, JumpVerdict::TooLittle);
  // A day in the future is a broken report, not the latest one.
  days.push_back({500, 100, 0});
  EXPECT_EQ(find_jump(days, 59, kDomainDemand).verdict, JumpVerdict::Jump);
}

TEST(FailureJump, KnowsASenderThatFailsAtTimes) {
  std::vector<DayTally> days(60);
  for (Day day = 0; day < 60; ++day)  // a batch each week that fails
    days[static_cast<std::size_t>(day)] = {day, 100, day % 7 == 3 ? 50U : 99U};
  EXPECT_EQ(find_jump(std::span(days).first(54), 53, kDomainDemand).verdict, JumpVerdict::Usual);
}

TEST(Silence, IsJudgedByWeekday) {
  std::vector<Day> daily, weekdays, seldom;
  for (Day day = 0; day < 60; ++day) {
    daily.push_back(day);
    if ((day + 3) % 7 < 5) weekdays.push_back(day);  // 1970-01-01 was a Thursday
    if (day % 5 == 0) seldom.push_back(day);
  }
  const auto silent = [](const std::vector<Day>& reported, Day days) {
    return find_silence(reported, reported.back() + days + kReportDelay + 1);
  };
  EXPECT_FALSE(silent(daily, 0).is_unusual);
  EXPECT_FALSE(silent(daily, 2).is_unusual);
  EXPECT_TRUE(silent(daily, 4).is_unusual);
  EXPECT_EQ(silent(daily, 4).days, 4);
  EXPECT_FALSE(silent(weekdays, 4).is_unusual);
  EXPECT_TRUE(silent(weekdays, 9).is_unusual);
  EXPECT_FALSE(silent(seldom, 14).is_unusual);
  EXPECT_FALSE(find_silence({}, 100).is_unusual);
}

TEST(Burst, IsManyMoreThanUsual) {
  EXPECT_TRUE(find_burst(12, 0, 28).is_unusual);
  EXPECT_FALSE(find_burst(4, 0, 28).is_unusual);
  EXPECT_FALSE(find_burst(30, 280, 28).is_unusual);  // 20 are usual
  EXPECT_TRUE(find_burst(400, 280, 28).is_unusual);
  EXPECT_FALSE(find_burst(12, 0, 1).is_unusual);  // nothing is known of the days before
  EXPECT_TRUE(find_burst(60, 0, 1).is_unusual);
}

// Over many domain-years of made histories; bench/alert_bench.cc prints more of them.
TEST(FailureJump, KeepsToItsFalseAlarmsOnMadeHistories) {
  for (const double volume : {5.0, 50.0, 500.0, 50'000.0}) {
    const made::Outcome quiet = made::run({.messages = volume, .years = 4});
    EXPECT_LE(quiet.false_alarms_per_year(), 0.5) << volume;
    const made::Outcome broken =
        made::run({.messages = volume, .years = 1, .jumps = true, .jump_to = 1.0});
    EXPECT_GE(broken.detected, broken.jumps * 9 / 10) << volume;
  }
}

}  // namespace
}  // namespace waybill::alert
