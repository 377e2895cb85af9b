#include "base/time_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace waybill {
namespace {

TEST(TimeText, WritesEveryTime) {
  static const struct {
    std::int64_t seconds;
    std::string_view text;
  } kCases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {1'795'444'200, "2026-11-23T14:30:00Z"},
      {-1, "1969-12-31T23:59:59Z"},
      {-86'400, "1969-12-31T00:00:00Z"},
      {-86'401, "1969-12-30T23:59:59Z"},
      {951'782'400, "2000-02-29T00:00:00Z"},
      {std::numeric_limits<std::int64_t>::max(), "9999-12-31T23:59:59Z"},
      {std::numeric_limits<std::int64_t>::min(), "0001-01-01T00:00:00Z"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(time_text(c.seconds), c.text) << c.seconds;
}

TEST(TimeText, ReadsTheDaysThatItWrites) {
  for (const std::int32_t day : {0, 1, -1, 20'780, 11'016, -700'000})
    EXPECT_EQ(parse_day(day_text(day)), day);
  for (const std::string_view text :
       {"", "2026-11-2", "2026-11-233", "2026-13-01", "2026-02-29", "2026-00-10", "2026-1-010",
        "2026/11/23", "0000-01-01", "-026-11-23", "2026-11-2x", " 026-11-23"})
    EXPECT_FALSE(parse_day(text)) << text;
}

}  // namespace
}  // namespace waybill
