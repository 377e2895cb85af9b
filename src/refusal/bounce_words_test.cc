// Whole reports, each with another answer than the samples that the formats were learnt from.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "refusal/bounce.h"

namespace waybill::refusal {
namespace {

std::string report(std::string_view notice, std::string_view fields) {
  std::string text =
      "Return-Path: <>\nFrom: MAILER-DAEMON@example.org (Mail Delivery System)\n"
      "To: sender@example.com\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\n"
      "Content-Type: text/plain\n\n";
  text += notice;
  text +=
      "\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
      "Final-Recipient: rfc822; one@example.net\n";
  text += fields;
  return text +
         "\n\n--b\nContent-Type: message/rfc822\n\nFrom: sender@example.com\nTo: one@example.net\n"
         "Subject: hello\nMessage-ID: <1@example.com>\n\nx\n--b--\n";
}

TEST(BounceWords, StandardReports) {
  static const struct {
    std::string_view notice;
    std::string_view fields;
    Reason reason;
  } kCases[] = {
      {"", "Action: failed\nStatus: 5.1.1", Reason::UserUnknown},
      {"", "Action: failed\nStatus: 4.4.7", Reason::Expired},
      {"", "Action: delayed\nStatus: 4.0.0", Reason::Expired},
      {"", "Action: delivered\nStatus: 2.0.0", Reason::Delivered},
      {"<one@example.net>: host mx.example.net[192.0.2.1] said: 550 no such person at this "
       "address (in reply to RCPT TO command)",
       "Status: 5.0.0\nDiagnostic-Code: smtp; 550 no such person at this address",
       Reason::UserUnknown},
      {"<one@example.net>: host mx.example.net[192.0.2.1] said: 550 no such person at this "
       "address (in reply to end of DATA command)",
       "Status: 5.0.0\nDiagnostic-Code: smtp; 550 no such person at this address",
       Reason::Filtered},
      {"<one@example.net>: host mx.example.net[192.0.2.1] refused to talk to me: 554 nothing",
       "Status: 4.0.0\nDiagnostic-Code: smtp; 554 nothing", Reason::Blocked},
      {"", "Status: 4.4.1\nDiagnostic-Code: X-Postfix; connect to mx.example.net: refused",
       Reason::Expired},
      {"", "Status: 5.4.6\nDiagnostic-Code: X-Postfix; mail for example.net loops back to myself",
       Reason::SystemError},
      {"", "Status: 5.3.0\nDiagnostic-Code: x-unix; Command died with status 255",
       Reason::MailerError},
      {"", "Status: 4.3.0\nDiagnostic-Code: x-unix; temporary failure", Reason::MailerError},
      {"", "Status: 5.2.2\nDiagnostic-Code: x-unix; maildir: Disk quota exceeded",
       Reason::MailboxFull},
      {"", "Status: 4.7.1\nDiagnostic-Code: smtp; 450 4.7.1 Greylisted", Reason::Blocked},
      {"", "Status: 5.3.4\nDiagnostic-Code: smtp; 552 5.3.4 too much", Reason::MesgTooBig},
      {"", "Status: 5.5.2\nDiagnostic-Code: smtp; 501 5.5.2 what", Reason::SyntaxError},
      {"", "Status: 5.7.0\nDiagnostic-Code: smtp; 554 5.7.0 Virus detected: Eicar",
       Reason::VirusDetected},
      {"", "Status: 4.3.0\nDiagnostic-Code: smtp; 451 4.3.0 please try again later",
       Reason::OnHold},
      {"", "Status: 5.0.0\nDiagnostic-Code: smtp; 550 words that nobody knows", Reason::OnHold},
  };
  for (const auto& c : kCases) {
    const std::string text = report(c.notice, c.fields);
    SCOPED_TRACE(text);
    const Bounce bounce = read_bounce(message::Message::read(text));
    ASSERT_EQ(bounce.recipients.size(), 1U);
    EXPECT_EQ(id_of(bounce.recipients[0].classification.reason), id_of(c.reason));
    EXPECT_EQ(bounce.original.message_id, "<1@example.com>");
  }
}

// A report whose MIME structure is broken is read as far as its words reach.
TEST(BounceWords, BrokenStructures) {
  const std::string good = report("sorry", "Action: failed\nStatus: 5.1.1");
  const auto with = [&good](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const std::string broken[] = {
      with("; boundary=\"b\"", ""),
      with("message/delivery-status\n\nRep", "text/plain\n\nRep"),
      with("message/rfc822", "application/octet-stream"),
      with("x\n--b--\n", "x\n"),
  };
  for (const std::string& text : broken) {
    SCOPED_TRACE(text);
    const Bounce bounce = read_bounce(message::Message::read(text));
    ASSERT_EQ(bounce.recipients.size(), 1U);
    EXPECT_EQ(bounce.recipients[0].recipient, "one@example.net");
    EXPECT_EQ(bounce.recipients[0].classification.reason, Reason::UserUnknown);
    EXPECT_EQ(bounce.original.message_id, "<1@example.com>");
  }
}

}  // namespace
}  // namespace waybill::refusal
