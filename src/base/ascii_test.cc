#include "base/ascii.h"

#include <gtest/gtest.h>

namespace waybill::ascii {
namespace {

TEST(Ascii, ComparesWithoutCaseAndWithoutLocale) {
  EXPECT_TRUE(iequals("DKIM-Signature", "dkim-signature"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("\xC4", "\xE4"));
  EXPECT_TRUE(istarts_with("V=SPF1 a", "v=spf1"));
  EXPECT_TRUE(iends_with("host.EXAMPLE", ".example"));
  EXPECT_EQ(ifind("one Two", "tWO"), 4U);
  EXPECT_EQ(ifind("one", "two"), std::string_view::npos);
  EXPECT_EQ(ifind("one", "", 3), 3U);
  EXPECT_EQ(ifind("one", "o", 4), std::string_view::npos);
}

TEST(Ascii, ReadsWholeNumbersOnly) {
  static const struct {
    std::string_view text;
    std::optional<std::uint64_t> value;
  } kCases[] = {{"0", 0},
                {"18446744073709551615", UINT64_MAX},
                {"18446744073709551616", std::nullopt},
                {"", std::nullopt},
                {"-1", std::nullopt},
                {"1 ", std::nullopt},
                {"0x1", std::nullopt}};
  for (const auto& c : kCases)
    EXPECT_EQ(parse_number(c.text), c.value) << c.text;
}

TEST(Ascii, SplitsTrimsAndCollapses) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(trim(" \r\n a b\t"), "a b");
  EXPECT_EQ(collapse_space(" a \r\n\t b "), "a b");
  EXPECT_EQ(collapse_space(" "), "");
  EXPECT_EQ(printable("a\x1b\xff", 10), "a\\x1b\\xff");
  EXPECT_EQ(printable("abc", 2), "ab...");
}

}  // namespace
}  // namespace waybill::ascii
