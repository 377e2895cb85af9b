#include "salesforce/log_outcome.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "salesforce/log_message.h"

namespace waybill::salesforce {
namespace {

// "R0 T1 P9x": letters with the minute, "?" for no time; "i" an internal hand-over, "x" the end of
// retries, "d" discarded, "e" no text.
std::vector<LogStep> steps_of(std::string_view text) {
  std::vector<LogStep> steps;
  for (std::size_t i = 0; i < text.size();) {
    LogStep step;
    step.kind = text[i] == 'R'   ? LogEventKind::Reception
                : text[i] == 'D' ? LogEventKind::Delivery
                : text[i] == 'T' ? LogEventKind::Transient
                                 : LogEventKind::Permanent;
    if (text[i + 1] != '?') step.time = *LogTime::of_unix(1794787200 + 60 * (text[i + 1] - '0'));
    step.reference = static_cast<std::uint32_t>(steps.size());
    for (i += 2; i < text.size() && text[i] != ' '; ++i) {
      if (text[i] == 'i') step.is_internal = true;
      if (text[i] == 'x') step.permanent = PermanentKind::Expired;
      if (text[i] == 'd') step.permanent = PermanentKind::Discarded;
      if (text[i] == 'e') step.permanent = PermanentKind::MaybeExpired;
    }
    ++i;
    steps.push_back(step);
  }
  return steps;
}

LogOutcome outcome_of(const std::vector<LogStep>& steps) {
  LogOutcome outcome;
  for (const LogStep& step : steps)
    outcome.add(step);
  return outcome;
}

constexpr std::uint32_t kNone = 99;
std::uint32_t decisive_of(const LogOutcome& outcome) {
  const auto decisive = outcome.decisive();
  return decisive ? decisive->reference : kNone;
}

TEST(LogOutcome, ConcludesFromTheRows) {
  static const struct {
    std::string_view rows;
    LogState state;
    std::uint32_t decisive;
  } kCases[] = {
      {"", LogState::Queued, kNone},
      {"R0", LogState::Queued, kNone},
      {"R0 D0", LogState::Delivered, kNone},
      {"R0 D0i", LogState::Queued, kNone},
      {"R0 D0i R0 D1", LogState::Delivered, kNone},
      {"R0 D0i R0 P1", LogState::Refused, 3},
      {"R0 T1", LogState::Deferred, 1},
      {"R0 T1 T2", LogState::Deferred, 2},
      {"R0 T1 D2", LogState::Delivered, kNone},
      {"R0 T1 P2", LogState::Refused, 2},
      {"R0 T1 T2 P9x", LogState::Expired, 2},
      {"R0 T1 T2 P9e", LogState::Expired, 2},
      {"P9x", LogState::Expired, 0},
      {"P9e", LogState::Refused, 0},
      {"R0 P0d", LogState::DiscardedBySalesforce, 1},
      {"R0 D0 P5", LogState::Refused, 2},   // accepted first, bounced later
      {"R0 D1 T2", LogState::Deferred, 2},  // the D was a hop that did not show
      {"R0 T1 D1", LogState::Delivered, kNone},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.rows);
    const LogOutcome outcome = outcome_of(steps_of(c.rows));
    EXPECT_EQ(outcome.state(), c.state);
    EXPECT_EQ(decisive_of(outcome), c.decisive);
  }
}

TEST(LogOutcome, DoesNotDependOnTheOrderOfRowsThatHaveTimes) {
  for (const std::string_view rows : {"R0 T1 T2 P9x", "R0 T1 T2 D3", "R0 D0i D2", "R0 D1 P5",
                                      "R0 T1 D1", "T1 T2 T3", "R0 D1 T2", "R0 T4 T5 P9e"}) {
    SCOPED_TRACE(rows);
    std::vector<LogStep> steps = steps_of(rows);
    const LogOutcome expected = outcome_of(steps);
    std::ranges::sort(steps, {}, &LogStep::reference);
    do {
      const LogOutcome outcome = outcome_of(steps);
      EXPECT_EQ(outcome.state(), expected.state());
      EXPECT_EQ(decisive_of(outcome), decisive_of(expected));
      EXPECT_EQ(outcome.time(), expected.time());
    } while (std::ranges::next_permutation(steps, {}, &LogStep::reference).found);
  }
}

TEST(LogOutcome, TakesTheOrderOfRowsWhereTimesAreMissing) {
  EXPECT_EQ(outcome_of(steps_of("R? T? D?")).state(), LogState::Delivered);
  EXPECT_EQ(outcome_of(steps_of("R? D? T?")).state(), LogState::Deferred);
  EXPECT_EQ(outcome_of(steps_of("P? D?")).state(), LogState::Delivered);
  EXPECT_EQ(outcome_of(steps_of("D? P?")).state(), LogState::Refused);
}

TEST(LogOutcome, NamesStatesBothWays) {
  for (std::size_t i = 0; i < kLogStates; ++i) {
    const auto state = static_cast<LogState>(i);
    EXPECT_EQ(parse_log_state(to_string(state)), state);
  }
  EXPECT_FALSE(parse_log_state("lost"));
}

TEST(LogMessageTable, FindsEveryMessageAgain) {
  LogMessageTable table;
  for (std::uint64_t i = 0; i < 30000; ++i) {
    const auto found = table.find_or_add(i / 3, i % 3);
    EXPECT_TRUE(found.is_new);
    EXPECT_EQ(found.number, i);
    found.message.domain = static_cast<std::uint32_t>(i);
  }
  for (std::uint64_t i = 0; i < 30000; ++i) {
    const auto found = table.find_or_add(i / 3, i % 3);
    EXPECT_FALSE(found.is_new);
    EXPECT_EQ(found.message.domain, i);
  }
  EXPECT_EQ(table.size(), 30000U);
}

}  // namespace
}  // namespace waybill::salesforce
