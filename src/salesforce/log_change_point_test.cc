#include "salesforce/log_change_point.h"

#include <gtest/gtest.h>

#include <vector>

namespace waybill::salesforce {
namespace {

std::vector<Bin> bins(std::size_t hours, Bin each) {
  return std::vector<Bin>(hours, each);
}
std::vector<Bin> operator+(std::vector<Bin> a, const std::vector<Bin>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(ChangePoint, FindsTheHourFromWhichMoreIsRefused) {
  const auto rise = find_rise(bins(48, {100, 1}) + bins(24, {100, 60}));
  ASSERT_TRUE(rise);
  EXPECT_EQ(rise->bin, 48U);
  EXPECT_DOUBLE_EQ(rise->before_share(), 0.01);
  EXPECT_DOUBLE_EQ(rise->after_share(), 0.6);
  EXPECT_EQ(rise->before_total, 4800U);
  EXPECT_EQ(rise->after_total, 2400U);
}

TEST(ChangePoint, NamesAnHourInWhichSomethingWasRefused) {
  const auto rise = find_rise(bins(48, {10, 0}) + bins(12, {0, 0}) + bins(12, {10, 9}));
  ASSERT_TRUE(rise);
  EXPECT_EQ(rise->bin, 60U);
}

TEST(ChangePoint, SeesNoneWhereThereIsNone) {
  EXPECT_FALSE(find_rise({}));
  EXPECT_FALSE(find_rise(bins(1, {100, 50})));
  EXPECT_FALSE(find_rise(bins(72, {100, 50})));                        // always so
  EXPECT_FALSE(find_rise(bins(72, {100, 0})));                         // never
  EXPECT_FALSE(find_rise(bins(48, {100, 60}) + bins(24, {100, 1})));   // it fell
  EXPECT_FALSE(find_rise(bins(48, {100, 10}) + bins(24, {100, 13})));  // hardly
  EXPECT_FALSE(find_rise(bins(2, {1, 0}) + bins(2, {1, 1})));          // too few to say
}

TEST(ChangePoint, FindsTheBeginningOfATrouble) {
  const auto rise = find_rise(bins(48, {100, 1}) + bins(30, {100, 60}) + bins(10, {100, 1}));
  ASSERT_TRUE(rise);
  EXPECT_EQ(rise->bin, 48U);
}

}  // namespace
}  // namespace waybill::salesforce
