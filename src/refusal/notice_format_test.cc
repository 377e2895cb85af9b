#include "refusal/notice_format.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <string>
#include <string_view>

#include "refusal/bounce.h"
#include "refusal/format_reader.h"

namespace waybill::refusal {
namespace {

// Each file of data/bounce-formats is its own test: its examples are read by it alone.
TEST(NoticeFormats, EveryExampleIsReadAsItsFileSays) {
  for (const NoticeFormat& format : NoticeFormats::built_in().all()) {
    for (const FormatExample& example : format.examples) {
      SCOPED_TRACE(format.name + "\n" + example.message);
      const Bounce bounce = read_bounce(message::Message::read(example.message));
      EXPECT_EQ(bounce.system, format.name);
      ASSERT_EQ(bounce.recipients.size(), example.expected.size());
      for (std::size_t i = 0; i < example.expected.size(); ++i) {
        const BounceRecipient& got = bounce.recipients[i];
        EXPECT_EQ(got.recipient, example.expected[i].first);
        EXPECT_EQ(id_of(got.classification.reason), id_of(example.expected[i].second))
            << got.diagnostic;
      }
    }
  }
}

TEST(NoticeFormats, EveryPatternCompiles) {
  for (const NoticeFormat& format : NoticeFormats::built_in().all())
    EXPECT_EQ(broken_pattern(format), "") << format.name;
}

TEST(NoticeFormats, NamesAreUniqueAndHaveSigns) {
  std::vector<std::string_view> names;
  for (const NoticeFormat& format : NoticeFormats::built_in().all()) {
    EXPECT_EQ(std::ranges::find(names, format.name), names.end()) << format.name;
    EXPECT_FALSE(format.when.empty()) << format.name;
    EXPECT_FALSE(format.system.empty()) << format.name;
    names.push_back(format.name);
  }
}

TEST(NoticeFormats, NamesTheLineThatIsWrong) {
  static constexpr std::string_view kWrong[] = {
      "when Subject has \"x\"\n",                 // before any format
      "format a\nwhen Subject holds \"x\"\n",     // no such test
      "format a\nwhen Subject has x\n",           // no quotes
      "format a\nwhen Subject has \"x\" or\n",    // no "&"
      "format a\nreason nonsense x\n",            // no such word
      "format a\nstage nonsense x\n",             // no such command
      "format a\ncolour red\n",                   // no such key
      "format a\n| a line outside an example\n",  //
      "format a\nexpect a@b.example userunknown\n",
      "format a\nrecipient\n",
  };
  for (const std::string_view text : kWrong) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(NoticeFormats::parse(text).has_value());
  }
  EXPECT_TRUE(NoticeFormats::parse("format a\nsystem A\nwhen X-A present\n").has_value());
}

TEST(NoticeFormats, TakeTheFormatWithTheMostSigns) {
  const auto formats = NoticeFormats::parse(
      "format one\nwhen Subject has \"failed\"\nformat two\nwhen Subject has \"failed\" & text has "
      "\"sorry\"\n");
  ASSERT_TRUE(formats.has_value());
  const auto message = message::Message::read("Subject: Mail FAILED\n\nbody\n");
  EXPECT_EQ(formats->recognise(message, "so Sorry").format->name, "two");
  EXPECT_EQ(formats->recognise(message, "no").format->name, "one");
  EXPECT_EQ(formats->recognise(message::Message::read("Subject: x\n\n"), "sorry").format, nullptr);
}

}  // namespace
}  // namespace waybill::refusal
