#include "report/deviation.h"

#include <gtest/gtest.h>

#include <set>

namespace waybill::report {
namespace {

TEST(Deviation, EveryCodeHasAnIdOfItsOwnAndASentence) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < kDeviations; ++i) {
    const auto code = static_cast<Deviation>(i);
    EXPECT_TRUE(ids.insert(id_of(code)).second) << id_of(code);
    EXPECT_FALSE(describe(code).empty());
    EXPECT_FALSE(describe(code).ends_with('.'));
  }
}

TEST(Deviation, TheTallyKeepsTheFirstPlace) {
  DeviationTally tally;
  tally.note(Deviation::WordCase, 3);
  tally.note(Deviation::WordCase, 9);
  tally.note(Deviation::ByteOrderMark);
  const std::vector<DeviationCount> expected = {{Deviation::ByteOrderMark, 1, 0},
                                                {Deviation::WordCase, 2, 3}};
  EXPECT_EQ(tally.list(), expected);
  EXPECT_TRUE(tally.has(Deviation::WordCase));
  tally.clear();
  EXPECT_TRUE(tally.list().empty());
}

}  // namespace
}  // namespace waybill::report
