#include "refusal/report_signs.h"

#include <gtest/gtest.h>

#include <string>

#include "refusal/bounce.h"

namespace waybill::refusal {
namespace {

BounceKind kind_of(const std::string& text) {
  return read_bounce(message::Message::read(text)).kind;
}

// Mail of people about bounces, and of programs that answer nobody.
TEST(ReportSigns, OrdinaryMailIsNoBounce) {
  const std::string quoted =
      "> This is the mail system at host mx.example.org.\n> \n"
      "> <one@example.net>: host mx.example.net said: 550 5.1.1 User unknown\n> \n"
      "> Final-Recipient: rfc822; one@example.net\n> Action: failed\n> Status: 5.1.1\n";
  static const std::string kHeaders[] = {
      "From: a@example.com\nSubject: Re: Undelivered Mail Returned to Sender\n\nWhat is this?\n",
      "From: a@example.com\nSubject: AW: Mail delivery failed\nIn-Reply-To: <1@x.example>\n\n",
      "From: help@example.com\nSubject: Your account\n\nYour account has been suspended.\n",
      "From: shop@example.com\nSubject: Payment failed\n\nThe card was rejected: over quota.\n",
      "From: list@example.com\nSubject: How to read bounces\n\n550 5.1.1 means user unknown.\n",
      "From: news@example.com\nAuto-Submitted: auto-generated\n"
      "X-Auto-Response-Suppress: All\nSubject: Weekly report\n\n",
  };
  for (const std::string& text : kHeaders) {
    EXPECT_EQ(kind_of(text + quoted), BounceKind::None) << text;
    EXPECT_EQ(kind_of(text), BounceKind::None) << text;
  }
}

TEST(ReportSigns, AutoRepliesAreKnownByTheirFields) {
  static const std::string kHeaders[] = {
      "From: a@example.com\nSubject: Away\nAuto-Submitted: auto-replied\n\nback on Monday\n",
      "Return-Path: <>\nFrom: a@example.com\nSubject: x\nAuto-Submitted: auto-replied\n\naway\n",
      "From: a@example.com\nSubject: Automatic reply: hello\n\naway\n",
      "From: a@example.com\nSubject: =?utf-8?q?Abwesenheitsnotiz?=\n\nweg\n",
      "From: a@example.com\nSubject: x\nPrecedence: auto_reply\n\naway\n",
      "From: a@example.com\nSubject: x\nX-Apple-Action: vacation\n\naway\n",
  };
  for (const std::string& text : kHeaders)
    EXPECT_EQ(kind_of(text), BounceKind::AutoReply) << text;
}

TEST(ReportSigns, AReportThatAPersonForwardsIsRead) {
  const std::string text =
      "From: a@example.com\nSubject: Fwd: Returned mail: see transcript\n\nLook at this:\n\n"
      "> <one@example.net>\n>     (reason: 550 5.1.1 User unknown)\n> \n"
      "> Final-Recipient: rfc822; one@example.net\n> Action: failed\n> Status: 5.1.1\n";
  EXPECT_EQ(kind_of(text), BounceKind::Bounce);
}

}  // namespace
}  // namespace waybill::refusal
