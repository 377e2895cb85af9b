#include "diagnosis/replies.h"

#include <gtest/gtest.h>

#include "base/ascii.h"

namespace waybill::diagnosis {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(std::string_view note) {
  Texts texts;
  for (const ReplyPassage& passage : find_replies(note))
    texts.push_back(passage.text);
  return texts;
}

TEST(Replies, AreFoundWhereverPeoplePutThem) {
  static const struct {
    std::string_view note;
    Texts texts;
  } kCases[] = {
      {"550 5.1.1 User unknown", {"550 5.1.1 User unknown"}},
      {"We got: 550 5.1.1 User unknown", {"550 5.1.1 User unknown"}},
      {"> 550 5.1.1 User unknown", {"550 5.1.1 User unknown"}},
      {"* 421 4.7.0 Try again later", {"421 4.7.0 Try again later"}},
      {"smtp;550 5.1.1 User unknown", {"550 5.1.1 User unknown"}},
      {"Remote server returned '554 5.7.64 TenantAttribution; Relay Access Denied'",
       {"554 5.7.64 TenantAttribution; Relay Access Denied'"}},
      {"It bounced with 5.7.1", {"5.7.1"}},
      {"Status: 5.7.1", {"5.7.1"}},
      {"Error code 5.7.1 again", {"5.7.1 again"}},
      {"550 5.1.1 <bob@example.org>: Recipient address rejected",
       {"550 5.1.1 <bob@example.org>: Recipient address rejected"}},
      {"Error: SINGLE_EMAIL_LIMIT_EXCEEDED, Failed to send email",
       {"Error: SINGLE_EMAIL_LIMIT_EXCEEDED, Failed to send email"}},
      {"first error: UNVERIFIED_SENDER_ADDRESS, not verified",
       {"first error: UNVERIFIED_SENDER_ADDRESS, not verified"}},
      {"550 5.1.1 one\n\n421 4.7.0 two", {"550 5.1.1 one", "421 4.7.0 two"}},
      {"550\t5.1.1   wide   spaces", {}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.note);
    EXPECT_EQ(texts_of(c.note), c.texts);
  }
}

TEST(Replies, AreNotSeenInMereTalk) {
  static constexpr std::string_view kTalk[] = {
      "",
      "Why are our mails refused?",
      "We sent 450 messages yesterday",
      "550 emails bounced",
      "In 2024 we moved to Salesforce",
      "Someone told us that 5.7.1 can mean anything",
      "We pay 550 per user",
      "The server 203.0.113.55 is ours",
      "Version 1.5.7.1 was installed at 15:50:10",
      "Room x550 is free",
      "error 550",
      "550",
      "4.7",
      "500 users and 420 contacts were imported",
  };
  for (const std::string_view talk : kTalk) {
    EXPECT_EQ(texts_of(talk), Texts{}) << talk;
  }
}

TEST(Replies, AreNotSeenInNumbersAndTalkAboutCodes) {
  static constexpr std::string_view kTalk[] = {
      "5.7.68 needs the opposite of 5.7.64",
      "The customer's address is 450 Main Street",
      "since 451 days it works",
      "call me at 415-555-0100 please",
  };
  for (const std::string_view talk : kTalk) {
    EXPECT_EQ(texts_of(talk), Texts{}) << talk;
  }
}

// RFC 5321 §4.2.3 has no reply 404: that is a web server's.
TEST(Replies, AreNotSeenInTheErrorsOfAWebServer) {
  EXPECT_EQ(texts_of("error 404 in the page"), Texts{});
}

TEST(Replies, GoOnOverTheLinesOfOneAnswer) {
  static const struct {
    std::string_view note;
    Texts texts;
  } kCases[] = {
      {"550-5.7.26 Unauthenticated email from example.com is not accepted due to\n"
       "550-5.7.26 domain's DMARC policy. Please contact the administrator\n"
       "550 5.7.26 x1-gsmtp",
       {"550-5.7.26 Unauthenticated email from example.com is not accepted due to 550-5.7.26 "
        "domain's DMARC policy. Please contact the administrator 550 5.7.26 x1-gsmtp"}},
      {"550 5.7.1 Service unavailable; Client host\n  [203.0.113.9] blocked using a list",
       {"550 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using a list"}},
      {"550 5.7.1 message refused by\npolicy of the domain",
       {"550 5.7.1 message refused by policy of the domain"}},
      {"550 5.7.1 Message refused.\nwe have no idea", {"550 5.7.1 Message refused."}},
      {"550 5.7.1 Message refused\nWhat now", {"550 5.7.1 Message refused"}},
      {"550 5.7.1 Message refused\n- next point", {"550 5.7.1 Message refused"}},
      {"550 5.7.1 one\n421 4.7.0 two", {"550 5.7.1 one", "421 4.7.0 two"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.note);
    EXPECT_EQ(texts_of(c.note), c.texts);
  }
}

TEST(Replies, CiteTheirLineAndBytes) {
  const std::string_view note = "Hello\nWe got 550 5.1.1 User\n  unknown\n";
  const auto passages = find_replies(note);
  ASSERT_EQ(passages.size(), 1U);
  EXPECT_EQ(passages[0].line, 2U);
  EXPECT_EQ(note.substr(passages[0].bytes.begin, passages[0].bytes.end - passages[0].bytes.begin),
            "550 5.1.1 User\n  unknown");
}

TEST(Replies, StayInsideTheNoteForEveryPrefix) {
  const std::string note =
      "550-5.7.26 Unauthenticated\r\n550 5.7.26 email\n\n  4.7.1 x\n5.7.1\n\t5.\n"
      "first error: UNVERIFIED_SENDER_ADDRESS";
  for (std::size_t size = 0; size <= note.size(); ++size) {
    const std::string prefix = note.substr(0, size);
    for (const ReplyPassage& passage : find_replies(prefix)) {
      EXPECT_LT(passage.bytes.begin, passage.bytes.end);
      EXPECT_LE(passage.bytes.end, prefix.size());
    }
  }
}

TEST(Replies, AreBounded) {
  std::string many;
  for (int i = 0; i < 1000; ++i)
    many += "550 5.1.1 User unknown.\n\n";
  EXPECT_EQ(find_replies(many).size(), kMostReplyPassages);
  const auto one = find_replies("550 5.1.1 " + std::string(100'000, 'x'));
  ASSERT_EQ(one.size(), 1U);
  EXPECT_LE(one[0].text.size(), 2000U);
}

}  // namespace
}  // namespace waybill::diagnosis
