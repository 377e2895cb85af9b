#include "salesforce/log_time.h"

#include <gtest/gtest.h>

#include <vector>

namespace waybill::salesforce {
namespace {

std::optional<std::int64_t> read(std::string_view text) {
  LogClock clock;
  return clock.read(text).unix_seconds();
}

TEST(LogTime, ReadsTheFormsThatFilesHave) {
  constexpr std::int64_t kTime = 1772804220;  // 2026-03-06 13:37 GMT
  static const struct {
    std::string_view text;
    std::optional<std::int64_t> time;
  } kCases[] = {
      {"3/06/2026 13:37", kTime},
      {"03/06/2026 13:37:05", kTime + 5},
      {"3/6/26 1:37 PM", kTime},
      {"3/6/2026 12:37 AM", kTime - 13 * 3600},
      {"3/6/2026 12:37 PM", kTime - 3600},
      {"06.03.2026 13:37", kTime},
      {"2026-03-06T13:37:05.250Z", kTime + 5},
      {"2026-03-06 13:37", kTime},
      {"2026/03/06 13:37", kTime},
      {"2026/03/06 \xE5\x8D\x88\xE5\xBE\x8C 1:37", kTime},
      {"2026. 3. 6. \xEC\x98\xA4\xED\x9B\x84 1:37", kTime},
      {"25/03/2026 13:37", kTime + 19 * 86400},
      {"13/13/2026 13:37", {}},
      {"2026-02-30 13:37:05", {}},
      {"3/06/2026 24:37", {}},
      {"3/06/2026 13:60", {}},
      {"3/06/1970 13:37", {}},
      {"3/06/2026", {}},
      {"46094.5674", {}},
      {"99999999999/1/1 1:1", {}},
      {"yesterday", {}},
      {"", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(read(c.text), c.time);
  }
}

TEST(LogTime, DecidesTheOrderPerFileAndTurnsWhatWasReadBefore) {
  LogClock clock;
  const LogTime before = clock.read("3/06/2026 13:37");
  const LogTime same = clock.read("5/05/2026 10:00");
  EXPECT_TRUE(before.is_ambiguous());
  EXPECT_FALSE(same.is_ambiguous());
  EXPECT_FALSE(clock.take_change());
  const LogTime proof = clock.read("25/06/2026 13:37");
  EXPECT_TRUE(clock.take_change());
  EXPECT_FALSE(clock.take_change());
  EXPECT_EQ(clock.order(), LogTimeOrder::DayFirst);
  EXPECT_EQ(before.turned().unix_seconds(), 1780493820);  // 2026-06-03 13:37
  EXPECT_EQ(before.turned().turned(), before);
  EXPECT_EQ(proof.unix_seconds(), 1780493820 + 22 * 86400);
  EXPECT_EQ(clock.read("6/3/2026 13:37").unix_seconds(), 1772804220);
  // What contradicts the proof is no time.
  EXPECT_FALSE(clock.read("6/25/2026 13:37").is_known());
  EXPECT_EQ(clock.unreadable(), 1U);
}

TEST(LogTime, KeepsTheOrderOnceItIsProved) {
  LogClock clock;
  EXPECT_TRUE(clock.read("6/25/2026 13:37").is_known());
  EXPECT_TRUE(clock.is_proved());
  EXPECT_FALSE(clock.read("25/6/2026 13:37").is_known());
  EXPECT_FALSE(clock.read("6/7/2026 13:37").is_ambiguous());
  EXPECT_FALSE(clock.take_change());
}

TEST(LogTime, TakesTheOrderUnderWhichALogIsNoLongerThanItCanBe) {
  LogClock days;
  for (const auto* const text : {"1/11/2026 10:00", "2/11/2026 10:00", "7/11/2026 10:00"})
    (void)days.read(text);
  days.decide_by_span();
  EXPECT_EQ(days.order(), LogTimeOrder::DayFirst);
  EXPECT_TRUE(days.take_change());
  LogClock months;
  for (const auto* const text : {"11/1/2026 10:00", "11/2/2026 10:00", "11/7/2026 10:00"})
    (void)months.read(text);
  months.decide_by_span();
  EXPECT_EQ(months.order(), LogTimeOrder::MonthFirst);
  EXPECT_FALSE(months.take_change());
}

TEST(LogTime, SortsUnknownTimesFirst) {
  LogClock clock;
  const LogTime early = clock.read("3/06/2026 13:37");
  const LogTime late = clock.read("3/06/2026 13:38");
  EXPECT_TRUE(LogTime() < early && early < late);
  EXPECT_FALSE(late < early);
}

}  // namespace
}  // namespace waybill::salesforce
