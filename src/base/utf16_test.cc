#include "base/utf16.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace waybill {
namespace {

using namespace std::string_view_literals;

TEST(Utf16, BecomesUtf8InBothOrders) {
  EXPECT_EQ(utf16_to_utf8("\xFF\xFE"
                          "a\0\xFC\0\xAC\x20"sv),
            "a\u00FC\u20AC");
  EXPECT_EQ(utf16_to_utf8("\xFE\xFF"
                          "\0a\0\xFC\x20\xAC"sv),
            "a\u00FC\u20AC");
  EXPECT_EQ(utf16_to_utf8("\xFF\xFE\x3D\xD8\xE7\xDC"sv), "\U0001F4E7");
}

TEST(Utf16, IsTakenByItsMarkOnly) {
  EXPECT_FALSE(is_utf16("a\0b\0"sv));
  EXPECT_EQ(utf16_to_utf8("plain"), "plain");
  EXPECT_EQ(utf16_to_utf8("\xFF\xFE"sv), "");
}

TEST(Utf16, WhatIsBrokenIsReplaced) {
  for (const std::string_view octets : {"\xFF\xFE\x3D\xD8"sv,
                                        "\xFF\xFE\x3D\xD8"
                                        "a\0"sv,
                                        "\xFF\xFE\xE7\xDC"sv,
                                        "\xFF\xFE"
                                        "a"sv}) {
    const std::string text = utf16_to_utf8(octets);
    EXPECT_TRUE(is_utf8(text));
    EXPECT_TRUE(text.starts_with("\uFFFD")) << text;
  }
}

}  // namespace
}  // namespace waybill
