#include "refusal/ses_notification.h"

#include <gtest/gtest.h>

#include "refusal/bounce.h"

namespace waybill::refusal {
namespace {

constexpr std::string_view kBounce =
    R"({"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General",
"bouncedRecipients":[{"emailAddress":"one@example.net","action":"failed","status":"5.1.1",
"diagnosticCode":"smtp; 550 5.1.1 user unknown"}],"reportingMTA":"dsn; out.example.org"},
"mail":{"source":"bounce@example.com","messageId":"0001","commonHeaders":
{"from":["Sender <sender@example.com>"],"to":["one@example.net"],"subject":"hello"}}})";

TEST(SesNotification, ReadsABounceWithTextBehindIt) {
  const auto result = read_ses_notification(std::string(kBounce) + "\n\n--\nunsubscribe\n");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->kind, SesKind::Bounce);
  ASSERT_EQ(result->report.recipients.size(), 1U);
  EXPECT_EQ(result->report.recipients[0].recipient, "one@example.net");
  EXPECT_EQ(result->report.recipients[0].diagnostic, "550 5.1.1 user unknown");
  EXPECT_EQ(result->report.reporting_mta, "out.example.org");
  EXPECT_EQ(result->original.from, "sender@example.com");
  EXPECT_EQ(result->original.return_path, "bounce@example.com");
}

TEST(SesNotification, IsReadAsABounce) {
  const std::string mail = "From: no-reply@sns.example.com\nSubject: AWS Notification Message\n\n";
  const std::string text = mail + std::string(kBounce);
  const Bounce bounce = read_bounce(message::Message::read(text));
  EXPECT_EQ(bounce.kind, BounceKind::Bounce);
  EXPECT_EQ(bounce.system, "amazon-ses");
  ASSERT_EQ(bounce.recipients.size(), 1U);
  EXPECT_EQ(bounce.recipients[0].classification.reason, Reason::UserUnknown);
}

TEST(SesNotification, ReadsComplaintsDeliveriesAndDelays) {
  const auto complaint = read_ses_notification(
      R"({"mail":{},"complaint":{"complainedRecipients":[{"emailAddress":"a@example.net"}],
"complaintFeedbackType":"abuse"}})");
  ASSERT_TRUE(complaint.has_value());
  EXPECT_EQ(complaint->kind, SesKind::Complaint);
  EXPECT_EQ(complaint->feedback_type, "abuse");
  const auto delivery = read_ses_notification(
      R"({"mail":{},"delivery":{"recipients":["a@example.net"],"smtpResponse":"250 ok"}})");
  ASSERT_TRUE(delivery.has_value());
  EXPECT_EQ(delivery->kind, SesKind::Delivery);
  EXPECT_EQ(delivery->report.recipients[0].diagnostic, "250 ok");
  const auto delay = read_ses_notification(
      R"({"mail":{},"deliveryDelay":{"delayedRecipients":[{"emailAddress":"a@example.net"}]}})");
  ASSERT_TRUE(delay.has_value());
  EXPECT_EQ(delay->report.recipients[0].action, "delayed");
}

TEST(SesNotification, LeavesOtherTextAlone) {
  for (const std::string_view text :
       {"", "{", "{}", "{\"mail\":1}", "[]", "hello {\"mail\":{}}", "{\"mail\":{},\"bounce\":{}}",
        "{\"Type\":\"Notification\",\"Message\":\"hello\"}"})
    EXPECT_FALSE(read_ses_notification(text).has_value()) << text;
}

}  // namespace
}  // namespace waybill::refusal
