#include "refusal/bounce.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "refusal/delivery_status.h"
#include "refusal/feedback_report.h"
#include "refusal/free_text.h"

namespace waybill::refusal {
namespace {

using message::Message;

constexpr std::string_view kReport =
    "Return-Path: <>\r\n"
    "From: MAILER-DAEMON@mx.example.com\r\n"
    "To: app@bnc.example.net\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: text/plain\r\n"
    "\r\n"
    "<ann@example.org>: host mx.example.org[192.0.2.1] said: 550 5.7.1\r\n"
    "    Access denied (in reply to MAIL FROM command)\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: message/delivery-status\r\n"
    "\r\n"
    "Reporting-MTA: dns; mx.example.com\r\n"
    "Arrival-Date: Thu, 29 Apr 2027 23:34:45 +0900\r\n"
    "\r\n"
    "Final-Recipient: rfc822; ann@example.org\r\n"
    "Action: failed\r\n"
    "Status: 5.7.1\r\n"
    "Remote-MTA: dns; mx.example.org\r\n"
    "Diagnostic-Code: smtp; 550 5.7.1 Access\r\n"
    "    denied\r\n"
    "\r\n"
    "Final-Recipient: rfc822;<bob@example.org>\r\n"
    "Original-Recipient: rfc822;robert@example.org\r\n"
    "Action: Delayed (will retry)\r\n"
    "Status: 4.2.2 (full)\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "Return-Path: <app@bnc.example.net>\r\n"
    "Message-ID: <1@example.net>\r\n"
    "From: Sales <sales@example.net>\r\n"
    "To: ann@example.org\r\n"
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    "\r\n"
    "hello\r\n"
    "--b--\r\n";

TEST(Bounce, ReadsAStandardReport) {
  const Bounce bounce = read_bounce(Message::read(kReport));
  EXPECT_EQ(bounce.kind, BounceKind::Bounce);
  EXPECT_EQ(bounce.format, BounceFormat::DeliveryStatus);
  ASSERT_EQ(bounce.recipients.size(), 2U);
  const BounceRecipient& ann = bounce.recipients[0];
  EXPECT_EQ(ann.recipient, "ann@example.org");
  EXPECT_EQ(ann.action, "failed");
  EXPECT_EQ(ann.status, "5.7.1");
  EXPECT_EQ(ann.diagnostic, "550 5.7.1 Access    denied");
  EXPECT_EQ(ann.remote_host, "mx.example.org");
  EXPECT_EQ(ann.reporting_host, "mx.example.com");
  EXPECT_EQ(ann.arrival.value_or(message::Date{}).unix_seconds, 1809009285);
  // The command stands only in the words for people.
  EXPECT_EQ(ann.classification.stage, Stage::MailFrom);
  EXPECT_EQ(ann.classification.reason, Reason::Rejected);
  const BounceRecipient& bob = bounce.recipients[1];
  EXPECT_EQ(bob.recipient, "bob@example.org");
  EXPECT_EQ(bob.original_recipient, "robert@example.org");
  EXPECT_EQ(bob.action, "delayed");
  EXPECT_EQ(bob.status, "4.2.2");
  EXPECT_EQ(bob.classification.reason, Reason::MailboxFull);
  EXPECT_EQ(bob.classification.permanence, Permanence::Transient);
  EXPECT_EQ(bounce.original.message_id, "<1@example.net>");
  EXPECT_EQ(bounce.original.from, "sales@example.net");
  EXPECT_EQ(bounce.original.subject,
            "Gr\xC3\xBC\xC3\x9F"
            "e");
  EXPECT_EQ(bounce.original.return_path, "app@bnc.example.net");
  EXPECT_TRUE(bounce.original.span);
  const Span span = bounce.original.span.value_or(Span{});
  EXPECT_EQ(kReport.substr(span.begin, span.end - span.begin), bounce.original.header);
}

TEST(Bounce, FindsAReportInsideAForward) {
  const std::string forward =
      "From: a@b.example\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; "
      "boundary=f\r\n\r\n--f\r\n\r\nsee "
      "below\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n" +
      std::string(kReport) + "\r\n--f--\r\n";
  const Bounce bounce = read_bounce(Message::read(forward));
  EXPECT_EQ(bounce.format, BounceFormat::DeliveryStatus);
  EXPECT_EQ(bounce.recipients.size(), 2U);
  EXPECT_EQ(bounce.original.message_id, "<1@example.net>");
}

TEST(Bounce, ReadsEveryPrefixWithEitherLineEnd) {
  std::string feeds;
  for (const char c : kReport) {
    if (c != '\r') feeds += c;
  }
  for (std::size_t i = 0; i <= kReport.size(); i += 7) {
    (void)to_json(read_bounce(Message::read(kReport.substr(0, i))));
    (void)read_bounce(Message::read(std::string_view(feeds).substr(0, i)));
  }
}

TEST(Bounce, WritesTheJsonOfTheContract) {
  const auto value = to_json(read_bounce(Message::read(kReport)));
  EXPECT_EQ(value.at("kind").as_string(), "bounce");
  for (const char* key : {"message_id", "from", "subject"})
    EXPECT_TRUE(value.at("original").as_object().contains(key)) << key;
  const auto& recipient = value.at("recipients").at(0).as_object();
  for (const char* key :
       {"recipient", "action", "status", "smtp_code", "enhanced_code", "diagnostic", "remote_host",
        "reporting_host", "reason", "class", "permanence", "who", "provider", "rule",
        "feedback_type", "meaning", "fix"})
    EXPECT_TRUE(recipient.contains(key)) << key;
  EXPECT_EQ(recipient.at("smtp_code").to_number<int>(), 550);
  EXPECT_EQ(recipient.at("enhanced_code").as_string(), "5.7.1");
}

TEST(Bounce, ReadsComplaintsAndAnswers) {
  static const struct {
    std::string_view text;
    BounceKind kind;
    BounceFormat format;
    std::string_view recipient;
    std::string_view feedback_type;
    Reason reason;
  } kCases[] = {
      {"From: fbl@example.com\nContent-Type: multipart/report; report-type=feedback-report; "
       "boundary=b\n\n--b\n\nA "
       "complaint\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: "
       "1\nOriginal-Rcpt-To: "
       "<ann@example.org>\nSource-IP: 192.0.2.1\n\n--b\nContent-Type: "
       "text/rfc822-headers\n\nSubject: s\n--b--\n",
       BounceKind::Feedback, BounceFormat::FeedbackReport, "ann@example.org", "abuse",
       Reason::Feedback},
      {"From: ann@example.org\nSubject: Automatic reply: hello\nAuto-Submitted: auto-replied\n\nI "
       "am away\n",
       BounceKind::AutoReply, BounceFormat::AutoReply, "ann@example.org", "", Reason::Vacation},
      {"From: ann@example.org\nX-Apple-Unsubscribe: true\nAuto-Submitted: auto-replied\nSubject: "
       "unsubscribe\n\nx\n",
       BounceKind::Feedback, BounceFormat::Unknown, "ann@example.org", "opt-out", Reason::Feedback},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Bounce bounce = read_bounce(Message::read(c.text));
    EXPECT_EQ(id_of(bounce.kind), id_of(c.kind));
    EXPECT_EQ(id_of(bounce.format), id_of(c.format));
    ASSERT_EQ(bounce.recipients.size(), 1U);
    EXPECT_EQ(bounce.recipients[0].recipient, c.recipient);
    EXPECT_EQ(bounce.recipients[0].feedback_type, c.feedback_type);
    EXPECT_EQ(bounce.recipients[0].classification.reason, c.reason);
    EXPECT_EQ(bounce.recipients[0].classification.who, Who::Nobody);
  }
}

TEST(Bounce, ReadsTextInNoKnownForm) {
  static const struct {
    std::string_view text;
    std::string_view recipient;
    Reason reason;
  } kCases[] = {
      // qmail
      {"Return-Path: <>\nFrom: MAILER-DAEMON@example.com\nTo: s@example.net\nSubject: failure "
       "notice\n\nHi. This is the "
       "mail program.\n\n<ann@example.org>:\n192.0.2.1 does not like recipient.\nRemote host said: "
       "550 5.1.1 user "
       "unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the "
       "message.\n\nReturn-Path: "
       "<s@example.net>\nMessage-ID: <2@example.net>\nSubject: one\n\nbody\n",
       "ann@example.org", Reason::UserUnknown},
      // Exim
      {"From: Mail Delivery System <Mailer-Daemon@example.com>\nX-Failed-Recipients: "
       "ann@example.org\nSubject: Mail "
       "delivery failed\n\nThe following address failed:\n\n  ann@example.org\n    SMTP error from "
       "remote mail server "
       "after RCPT TO:<ann@example.org>:\n    host mx.example.org [192.0.2.1]: 552 5.2.2 mailbox "
       "full\n\n",
       "ann@example.org", Reason::MailboxFull},
      // fields of a report in running text
      {"From: someone@example.net\nSubject: Fwd: Returned mail\n\n> Reporting-MTA: dns; "
       "mx.example.com\n>\n> "
       "Final-Recipient: RFC822; ann@example.org\n> Action: failed\n> Status: 5.1.1\n> "
       "Diagnostic-Code: SMTP; 550 5.1.1 "
       "no such user\n",
       "ann@example.org", Reason::UserUnknown},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    const Bounce bounce = read_bounce(Message::read(c.text));
    EXPECT_EQ(bounce.kind, BounceKind::Bounce);
    ASSERT_EQ(bounce.recipients.size(), 1U);
    EXPECT_EQ(bounce.recipients[0].recipient, c.recipient);
    EXPECT_EQ(id_of(bounce.recipients[0].classification.reason), id_of(c.reason));
  }
  EXPECT_EQ(read_bounce(Message::read(kCases[0].text)).original.message_id, "<2@example.net>");
}

TEST(Bounce, FindsNothingInOrdinaryMail) {
  for (const std::string_view text :
       {"From: ann@example.org\nSubject: lunch\n\nThe mailbox is full of letters, 550 of them.\n",
        "From: ann@example.org\nSubject: delivery of goods failed\n\nSee you tomorrow.\n", "", "\n",
        "Subject:\n\n"}) {
    SCOPED_TRACE(text);
    const Bounce bounce = read_bounce(Message::read(text));
    EXPECT_EQ(bounce.kind, BounceKind::None);
    EXPECT_TRUE(bounce.recipients.empty());
  }
}

TEST(Bounce, TakesHostileTextInItsStride) {
  for (const char c : {'@', '<', '>', ':', '-', '(', '5'}) {
    const std::string text = "Return-Path: <>\nSubject: failed\n\n" + std::string(1U << 20U, c);
    (void)read_bounce(Message::read(text));
  }
  std::string colons = "Return-Path: <>\nSubject: failed\n\n";
  for (int i = 0; i < 100000; ++i)
    colons += "a@b.example: x\n";
  EXPECT_LE(read_bounce(Message::read(colons)).recipients.size(), kMostNamedRecipients);
}

TEST(DeliveryStatus, ReadsWhatReportersReallyWrite) {
  static const struct {
    std::string_view body;
    std::vector<std::string> recipients;
    std::string_view diagnostic;
  } kCases[] = {
      {"Final-Recipient: rfc822; a@b.example\nAction: failed\n", {"a@b.example"}, ""},
      {"\n\nFinal-Recipient: a@b.example\n", {"a@b.example"}, ""},
      {"Final-Recipient: rfc822; a@b.example\nAction: failed\nFinal-Recipient: rfc822; "
       "c@d.example\n",
       {"a@b.example", "c@d.example"},
       ""},
      {"Final-Recipient: rfc822; @relay.example:a@b.example\n", {"a@b.example"}, ""},
      {"Final-Recipient: utf-8; \\x{4E2D}@b.example\n", {"\xE4\xB8\xAD@b.example"}, ""},
      {"Diagnostic-Code: smtp; 550-one\n550-two.example [192.0.2.1]:25: x\n550 "
       "three\nFinal-Recipient: rfc822; "
       "a@b.example\n",
       {"a@b.example"},
       "550-one 550-two.example [192.0.2.1]:25: x 550 three"},
      {"rubbish\nFinal-Recipient: rfc822; a@b.example\n", {"a@b.example"}, ""},
      {"Reporting-MTA: dns; x\n", {}, ""},
      {"", {}, ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.body);
    const DeliveryStatus status = parse_delivery_status(c.body);
    std::vector<std::string> recipients;
    recipients.reserve(status.recipients.size());
    for (const RecipientStatus& recipient : status.recipients)
      recipients.push_back(recipient.recipient);
    EXPECT_EQ(recipients, c.recipients);
    if (!c.diagnostic.empty()) EXPECT_EQ(status.recipients[0].diagnostic, c.diagnostic);
    for (std::size_t i = 0; i < c.body.size(); ++i)
      (void)parse_delivery_status(c.body.substr(0, i));
  }
}

TEST(DeliveryStatus, StopsAtItsLimit) {
  std::string many;
  for (int i = 0; i < 5000; ++i)
    many += "Final-Recipient: rfc822; a@b.example\n\n";
  EXPECT_EQ(parse_delivery_status(many).recipients.size(), kMostStatusRecipients);
}

TEST(FeedbackReport, ReadsItsFields) {
  const FeedbackReport report = parse_feedback_report(
      "\r\nFeedback-Type: Abuse\r\nOriginal-Mail-From: <s@example.net>\r\nOriginal-Rcpt-To: "
      "a@b.example\r\n"
      "Original-Rcpt-To: <c@d.example>\r\nReporting-MTA: dns; mx.example.com\r\nReported-Domain: "
      "example.net\r\n"
      "Arrival-Date: Thu, 29 Apr 2027 23:34:45 +0900\r\n");
  EXPECT_EQ(report.feedback_type, "abuse");
  EXPECT_EQ(report.original_mail_from, "s@example.net");
  EXPECT_EQ(report.recipients, (std::vector<std::string>{"a@b.example", "c@d.example"}));
  EXPECT_EQ(report.reporting_mta, "mx.example.com");
  EXPECT_EQ(report.arrival.value_or(message::Date{}).unix_seconds, 1809009285);
}

}  // namespace
}  // namespace waybill::refusal
