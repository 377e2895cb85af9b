#include "salesforce/log_reply.h"

#include <gtest/gtest.h>

#include "refusal/classify.h"

namespace waybill::salesforce {
namespace {

std::string mask(std::string_view reply) {
  std::string masked;
  mask_reply(reply, MaskDomains::Keep, masked);
  return masked;
}

TEST(LogReply, MasksWhatNamesOneMessage) {
  static const struct {
    std::string_view reply, masked;
  } kCases[] = {
      {"", ""},
      {"550 5.1.1 no such user", "550 5.1.1 no such user"},
      {"550-5.1.1 <Bob@Example.org> d75a77b69052e-4ed3f1a2si5 - gsmtp",
       "550-5.1.1 <x@Example.org> 0-0 - gsmtp"},
      {"550 5.7.68 x. [DB5PEPF00014B8C.eurprd03.prod.outlook.com 2026-11-17T08:12:44.311Z "
       "08DE23F1A7C0B5D2]",
       "550 5.7.68 x. [0.0.prod.outlook.com 0 0]"},
      {"(S3150) TSS04 AS(4810) /answer/81126", "(S3150) TSS04 AS(4810) /answer/81126"},
      {"[203.0.113.9] 127.0.0.2 [10:20:30]", "[0.0.0.0] 127.0.0.2 [0]"},
      {"#BL000001 AUP#IPBL0001 4XyZ12abcd", "#BL000001 AUP#IPBL0001 0"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(mask(c.reply), c.masked) << c.reply;
}

// What the reader relies on: one look-up for all replies with one mask.
TEST(LogReply, AMaskKeepsTheMeaningOfEveryReplyOfTheCatalogue) {
  const refusal::Classifier& classifier = refusal::Classifier::built_in();
  for (const refusal::Row& row : classifier.catalogue().rows()) {
    // Exceptions of the application and the address of warm-up rows are no replies in a log.
    if (row.provider == "salesforce-app" || row.id == "SF-MTA-WARMUP-ROW") continue;
    const auto meaning =
        classifier.classify(row.example, {.provider_hint = row.provider, .stage = {}, .codes = {}});
    const auto masked = classifier.classify(
        mask(row.example), {.provider_hint = row.provider, .stage = {}, .codes = {}});
    EXPECT_EQ(masked.row == nullptr ? "" : masked.row->id,
              meaning.row == nullptr ? "" : meaning.row->id)
        << row.example << "\n"
        << mask(row.example);
  }
}

TEST(LogReply, CountsRepliesThatDifferInIdsAsOne) {
  ReplyTable table;
  EXPECT_EQ(table.intern(""), 0U);
  const std::uint32_t number = table.intern("550 5.1.1 no such user [0123456789ab]");
  EXPECT_EQ(table.intern("550 5.1.1 no such user [ba9876543210]"), number);
  EXPECT_NE(table.intern("550 5.1.2 no such user [ba9876543210]"), number);
  // Found by the fuzzer: one mask, but the first begins like a temporary reply.
  const std::uint32_t address = table.intern("406.0.113.9");
  EXPECT_NE(table.intern("203.0.113.9"), address);
  EXPECT_EQ(table.intern("407.0.113.9"), address);
  EXPECT_EQ(table.at(number), "550 5.1.1 no such user [0123456789ab]");
}

TEST(LogReply, StaysSmallHoweverManyRepliesThereAre) {
  ReplyTable table;
  for (std::size_t i = 0; i < 2 * ReplyTable::kMostReplies; ++i) {
    std::string word;
    for (std::size_t n = i; n > 0; n /= 26)
      word += static_cast<char>('a' + n % 26);
    (void)table.intern("550 5.7.1 " + word);
  }
  EXPECT_GT(table.untold(), 0U);
  EXPECT_LE(table.size(), ReplyTable::kMostReplies + 1);
  const std::uint32_t late = table.intern("554 5.4.7 [internal] exceeded max time zzzzz");
  EXPECT_EQ(table.kind(late), PermanentKind::Expired);
  EXPECT_EQ(table.intern("554 5.4.7 [internal] exceeded max time yyyyy"), late);
}

TEST(LogReply, TellsTheWordsOfSalesforce) {
  EXPECT_EQ(permanent_kind("550 5.7.1 Delivery not authorized, message discarded"),
            PermanentKind::Discarded);
  EXPECT_EQ(permanent_kind("550 5.7.1 Delivery not authorized, message refused"),
            PermanentKind::Refused);
  EXPECT_EQ(permanent_kind("554 5.4.7 [internal] exceeded max retries"), PermanentKind::Expired);
  EXPECT_EQ(permanent_kind(""), PermanentKind::MaybeExpired);
  EXPECT_EQ(permanent_kind("421 4.4.0 [internal] no MXs"), PermanentKind::MaybeExpired);
}

}  // namespace
}  // namespace waybill::salesforce
