#include "message/encoded_word.h"

#include <gtest/gtest.h>

#include "message/charset.h"

namespace waybill::message {
namespace {

TEST(EncodedWord, DecodesToUtf8) {
  static const struct {
    std::string_view text;
    std::string_view utf8;
  } kCases[] = {
      {"plain text", "plain text"},
      {"=?utf-8?q?J=C3=BCrg_M?=", "J\xC3\xBCrg M"},
      {"=?UTF-8?B?SsO8cmc=?=", "J\xC3\xBCrg"},
      {"=?iso-8859-1?Q?J=FCrg?= x", "J\xC3\xBCrg x"},
      {"=?iso-8859-15?Q?=A4?=", "\xE2\x82\xAC"},
      {"=?windows-1252?Q?=80=93?=", "\xE2\x82\xAC\xE2\x80\x9C"},
      {"=?us-ascii*en?Q?a?=", "a"},
      {"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
      {"=?utf-8?q?a?=\r\n =?utf-8?q?b?= c", "ab c"},
      {"=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "\xC3\xBC"},
      {"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "\xE6\x97\xA5\xE6\x9C\xAC"},
      {"=?koi8-r?B?z8s=?=", "\xD0\xBE\xD0\xBA"},
      {"=?shift_jis?Q?=93=FA?=", "\xE6\x97\xA5"},
      {"=?nothing?q?a?=", "a"},
      {"=?utf-8?x?a?=", "=?utf-8?x?a?="},
      {"=?utf-8?q?a", "=?utf-8?q?a"},
      {"a =? b ?= c", "a =? b ?= c"},
      {"raw \xFC", "raw \xC3\xBC"},
      {"=?utf-8?q?=FF?=", "\xEF\xBF\xBD"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(decode_encoded_words(c.text), c.utf8);
  }
}

TEST(EncodedWord, IsRecognised) {
  EXPECT_TRUE(has_encoded_word("x =?utf-8?q?a?= y"));
  EXPECT_FALSE(has_encoded_word("x =?utf-8?q? y"));
  EXPECT_FALSE(has_encoded_word(""));
}

TEST(Charset, KnowsOnlyItsList) {
  EXPECT_EQ(to_utf8("a", "US-ASCII"), "a");
  EXPECT_EQ(to_utf8("a", "iso-2022-cn-ext"), std::nullopt);
  EXPECT_EQ(to_utf8("a", ""), std::nullopt);
  EXPECT_EQ(to_utf8("\x81", "windows-1252"), "\xEF\xBF\xBD");
  EXPECT_EQ(guess_utf8("\xC3\xBC"), "\xC3\xBC");
  EXPECT_EQ(guess_utf8("\xFC"), "\xC3\xBC");
}

TEST(EncodedWord, DecodesEveryPrefix) {
  const std::string_view text = "a =?utf-8?q?=C3=BC?= =?iso-2022-jp?B?GyRCRnxLXBsoQg==?= b";
  for (std::size_t i = 0; i <= text.size(); ++i)
    (void)decode_encoded_words(text.substr(0, i));
}

}  // namespace
}  // namespace waybill::message
