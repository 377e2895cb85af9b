#include "base/string_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/hash.h"

namespace waybill {
namespace {

TEST(StringTable, NumbersTextsAndStopsWhenItIsFull) {
  StringTable table(1000, 100000);
  EXPECT_EQ(table.intern("a"), 0U);
  EXPECT_EQ(table.intern(""), 1U);
  EXPECT_EQ(table.intern("a"), 0U);
  for (int i = 0; i < 998; ++i)
    EXPECT_EQ(table.intern("text " + std::to_string(i)), static_cast<std::uint32_t>(i + 2));
  EXPECT_EQ(table.intern("one more"), StringTable::kNone);
  EXPECT_EQ(table.intern("text 997"), 999U);
  EXPECT_EQ(table.at(999), "text 997");
  EXPECT_EQ(table.at(1), "");
  EXPECT_EQ(table.find(hash_of("a")), 0U);
  EXPECT_EQ(table.find(hash_of("b")), StringTable::kNone);
  StringTable small(10, 5);
  EXPECT_EQ(small.intern("12345"), 0U);
  EXPECT_EQ(small.intern("6"), StringTable::kNone);
}

TEST(Hash, TellsTextsApartAndCaseWhereItIsAsked) {
  std::set<std::uint64_t> seen;
  std::string text;
  for (int i = 0; i < 100; ++i, text += static_cast<char>('a' + i % 26)) {
    EXPECT_TRUE(seen.insert(hash_of(text)).second) << i;
    std::string other = text;
    for (std::size_t k = 0; k < text.size(); ++k) {
      other[k] = 'A';
      EXPECT_TRUE(seen.insert(hash_of(other)).second) << i << ' ' << k;
      other[k] = text[k];
    }
  }
  EXPECT_EQ(hash_of_lower("Bob.O'Neil_@[Z]{z}`Example.ORG\xC4\xE4"),
            hash_of_lower("bob.o'neil_@[z]{z}`example.org\xC4\xE4"));
  EXPECT_NE(hash_of_lower("a@b"), hash_of_lower("a`b"));
  EXPECT_EQ(hash_of_lower("abc"), hash_of("abc"));
  EXPECT_NE(hash_of(1, 2), hash_of(2, 1));
}

}  // namespace
}  // namespace waybill
