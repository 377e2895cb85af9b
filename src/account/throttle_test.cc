#include "account/throttle.h"

#include <gtest/gtest.h>

namespace waybill::account {
namespace {

TEST(Throttle, WaitsLongerEachTime) {
  Throttle throttle({.free = 3, .first_wait = 1, .longest_wait = 8, .forgotten = 100});
  std::int64_t now = 1'000'000;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 8; ++i) {
    throttle.attempt("a", now);
    waits.push_back(throttle.wait("a", now));
    now += waits.back();
    EXPECT_EQ(throttle.wait("a", now), 0);
  }
  EXPECT_EQ(waits, (std::vector<std::int64_t>{0, 0, 1, 2, 4, 8, 8, 8}));
  EXPECT_EQ(throttle.wait("b", now), 0);
  EXPECT_EQ(throttle.wait("a", now + 100), 0);  // forgotten
  throttle.attempt("a", now + 100);
  EXPECT_EQ(throttle.wait("a", now + 100), 0);
}

TEST(Throttle, ForgetsWhoSucceeds) {
  Throttle throttle({.free = 2});
  throttle.attempt("a", 10);
  throttle.attempt("a", 10);
  EXPECT_EQ(throttle.wait("a", 10), 1);
  throttle.succeeded("a");
  EXPECT_EQ(throttle.wait("a", 10), 0);
  EXPECT_EQ(throttle.size(), 0U);
  throttle.attempt("a", 10);
  throttle.undo("a");
  EXPECT_EQ(throttle.size(), 0U);
  throttle.undo("a");
}

// A flood of other keys must not free the one that is attacked.
TEST(Throttle, KeepsTheMostDangerousWhenFull) {
  Throttle throttle({.free = 1, .first_wait = 900, .longest_wait = 900, .most = 50});
  throttle.attempt("victim", 1'000);
  throttle.attempt("victim", 1'000);
  for (int i = 0; i < 500; ++i)
    throttle.attempt("other" + std::to_string(i), 1'000 + i);
  EXPECT_EQ(throttle.size(), 50U);
  EXPECT_GT(throttle.wait("victim", 1'500), 0);
}

TEST(Throttle, SurvivesAClockThatGoesBack) {
  Throttle throttle({.free = 1, .longest_wait = 60});
  throttle.attempt("a", 1'000'000);
  EXPECT_LE(throttle.wait("a", 10), 60);
}

}  // namespace
}  // namespace waybill::account
