#include "summary/figures.h"

#include <gtest/gtest.h>

namespace waybill::summary {
namespace {

TEST(Figures, AShareIsNeverRoundedToWhatIsNotSo) {
  static constexpr struct {
    std::uint64_t part, whole;
    std::string_view text;
  } kCases[] = {
      {0, 0, "–"},
      {0, 5, "0 %"},
      {5, 5, "100 %"},
      {1, 2, "50.0 %"},
      {9'999, 10'000, "99.9 %"},
      {1, 10'000, "< 0.1 %"},
      {1, 1'000, "0.1 %"},
      {999'999'999, 1'000'000'000, "99.9 %"},
      {7, 5, "100 %"},
      {~0ULL - 1, ~0ULL, "99.9 %"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(share_text(c.part, c.whole), c.text) << c.part << " of " << c.whole;
}

TEST(Figures, CountsHaveCommas) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1'000), "1,000");
  EXPECT_EQ(count_text(1'234'567), "1,234,567");
  EXPECT_EQ(amount_text(1, "message", "messages"), "1 message");
  EXPECT_EQ(amount_text(0, "message", "messages"), "0 messages");
}

TEST(Figures, AnAxisHoldsTheLargestValueInFewRoundSteps) {
  EXPECT_EQ(axis_of(0), (std::vector<std::uint64_t>{0, 1}));
  EXPECT_EQ(axis_of(3), (std::vector<std::uint64_t>{0, 1, 2, 3}));
  EXPECT_EQ(axis_of(100), (std::vector<std::uint64_t>{0, 50, 100}));
  EXPECT_EQ(axis_of(523), (std::vector<std::uint64_t>{0, 200, 400, 600}));
  for (std::uint64_t largest = 1; largest < (1ULL << 60U); largest = largest * 3 + 1) {
    const auto axis = axis_of(largest);
    EXPECT_LE(axis.size(), 5U) << largest;
    EXPECT_GE(axis.back(), largest);
  }
  EXPECT_LE(axis_of(~0ULL).size(), 5U);
  EXPECT_EQ(axis_text(0), "0");
  EXPECT_EQ(axis_text(999), "999");
  EXPECT_EQ(axis_text(1'500), "1.5k");
  EXPECT_EQ(axis_text(20'000'000), "20M");
}

TEST(Figures, DaysAreLabelledByWeeksAndNotTooOften) {
  EXPECT_EQ(labelled_days(7, 8).size(), 7U);
  EXPECT_EQ(labelled_days(30, 8), (std::vector<std::size_t>{0, 7, 14, 21, 28}));
  EXPECT_TRUE(labelled_days(0, 8).empty());
  for (std::size_t days = 1; days < 4'000; days += 13)
    EXPECT_LE(labelled_days(days, 8).size(), 8U) << days;
  EXPECT_EQ(short_day(0), "1 Jan");
  EXPECT_EQ(short_day(20'780), "23 Nov");
}

}  // namespace
}  // namespace waybill::summary
