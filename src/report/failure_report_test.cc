#include "report/failure_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "report/redact.h"

namespace waybill::report {
namespace {

constexpr std::string_view kArf =
    "From: dmarc@receiver.example\nSubject: DMARC failure\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\nA failure.\n"
    "--b\nContent-Type: message/feedback-report\n\n"
    "Feedback-Type: auth-failure\nUser-Agent: Tool/1\nVersion: 1\n"
    "Original-Mail-From: <jane.doe@example.com>\nOriginal-Rcpt-To: <john@receiver.example>\n"
    "Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0000\nSource-IP: 192.0.2.7\n"
    "Authentication-Results: mx.receiver.example; dkim=pass header.d=mail.example.com;\n"
    " spf=fail smtp.mailfrom=jane.doe@example.com\n"
    "Auth-Failure: dmarc\nIdentity-Alignment: spf\nReported-Domain: Example.com\n"
    "Delivery-Result: reject\nReported-URI: http://www.example.com/u?id=jane\n\n"
    "--b\nContent-Type: message/rfc822\n\n"
    "From: Jane Doe <jane.doe@example.com>\nTo: john@receiver.example\n"
    "Subject: salary of Jane\nMessage-ID: <1@example.com>\n\nThe secret body.\n--b--\n";

std::optional<FailureReport> read(std::string_view mail, PersonalData personal) {
  const auto message = message::Message::read(mail);
  return read_failure_report(message::MimeTree::read(message), personal);
}

std::string with(std::string_view from, std::string_view to) {
  std::string changed(kArf);
  const std::size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return changed.replace(at, from.size(), to);
}

bool has(const FailureReport& report, std::string_view id) {
  return std::ranges::any_of(report.deviations,
                             [id](const DeviationCount& met) { return id_of(met.code) == id; });
}

TEST(FailureReport, ReadsEveryValue) {
  const auto report = read(kArf, PersonalData::Keep);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->form, FailureForm::Arf);
  EXPECT_EQ(report->feedback_type, "auth-failure");
  EXPECT_EQ(report->auth_failures, std::vector<std::string>{"dmarc"});
  EXPECT_EQ(report->original_mail_from, "jane.doe@example.com");
  EXPECT_EQ(report->original_recipients, std::vector<std::string>{"john@receiver.example"});
  EXPECT_EQ(report->source_ip, "192.0.2.7");
  EXPECT_EQ(report->reported_domains, std::vector<std::string>{"example.com"});
  EXPECT_EQ(report->header_from, "example.com");
  EXPECT_EQ(report->subject, "salary of Jane");
  EXPECT_EQ(report->identity_alignment, "spf");
  EXPECT_EQ(report->dkim, Aligned::Yes);
  EXPECT_EQ(report->spf, Aligned::No);
  ASSERT_TRUE(report->arrival);
  EXPECT_EQ(report->arrival->unix_seconds, 1795341600);
  EXPECT_FALSE(report->is_redacted);
  EXPECT_TRUE(report->deviations.empty());
}

TEST(FailureReport, LeavesNoPersonalDataInAnyField) {
  const auto report = read(kArf, PersonalData::Redact);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->is_redacted);
  EXPECT_EQ(report->original_mail_from, "redacted@example.com");
  EXPECT_EQ(report->from, "redacted@example.com");
  EXPECT_EQ(report->reported_uris, std::vector<std::string>{"http://www.example.com"});
  std::string all = report->from + report->subject + report->message_id + report->original_header +
                    report->original_mail_from;
  for (const auto* list :
       {&report->original_recipients, &report->authentication_results, &report->reported_uris}) {
    for (const std::string& text : *list)
      all += text;
  }
  for (const std::string_view secret : {"jane", "Jane", "john", "salary", "secret"})
    EXPECT_FALSE(all.contains(secret)) << secret << " in " << all;
  EXPECT_EQ(report->dkim, Aligned::Yes);  // what was derived is kept
}

TEST(FailureReport, AnAddressWithoutDomainIsPersonalToo) {
  const auto report = read(with("<john@receiver.example>", "john"), PersonalData::Redact);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->original_recipients, std::vector<std::string>{"redacted"});
}

TEST(FailureReport, TheMeaningOfIdentityAlignmentIsNotGuessed) {
  const auto report =
      read(with("dkim=pass header.d=mail.example.com;\n spf=fail", "arc=none;\n x=y"),
           PersonalData::Redact);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->dkim, Aligned::Unknown);
  EXPECT_EQ(report->spf, Aligned::Unknown);
  EXPECT_TRUE(has(*report, "alignment-ambiguous"));
}

TEST(FailureReport, NamesWhatIsMissingOrUnknown) {
  static const struct {
    std::string_view from, to, code;
  } kCases[] = {
      {"Feedback-Type: auth-failure\n", "", "feedback-field-missing"},
      {"Version: 1\n", "", "feedback-field-missing"},
      {"Identity-Alignment: spf\n", "", "feedback-field-missing"},
      {"Auth-Failure: dmarc", "Auth-Failure: whim", "auth-failure-unknown"},
      {"Delivery-Result: reject", "Delivery-Result: smg-policy-action", "delivery-result-unknown"},
      {"Sun, 22 Nov 2026 10:00:00 +0000", "some day", "time-invalid"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.to);
    const auto report = read(with(c.from, c.to), PersonalData::Redact);
    ASSERT_TRUE(report);
    EXPECT_TRUE(has(*report, c.code));
  }
}

TEST(FailureReport, ReadsPlainText) {
  const auto report = read(
      "From: postmaster@gateway.example\nSubject: DMARC policy failure\n\n"
      "A message claiming to be from you has failed the published DMARC\npolicy for your domain.\n"
      "\n  Sender Domain: example.com\n  Sender IP Address: 192.0.2.9\n"
      "  Received Date: Sun, 22 Nov 2026 10:00:00 +0000\n  SPF Alignment: no\n"
      "  DKIM Alignment: yes\n  DMARC Results: None, Accept\n\n"
      "------ This is a copy of the headers that were received before the error\n"
      "       was detected.\n\nReceived: from a by b; Sun, 22 Nov 2026 10:00:00 +0000\n"
      "From: Jane <jane@example.com>\nSubject: secret\n",
      PersonalData::Redact);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->form, FailureForm::Text);
  EXPECT_EQ(report->source_ip, "192.0.2.9");
  EXPECT_EQ(report->reported_domains, std::vector<std::string>{"example.com"});
  EXPECT_EQ(report->header_from, "example.com");
  EXPECT_EQ(report->spf, Aligned::No);
  EXPECT_EQ(report->dkim, Aligned::Yes);
  EXPECT_TRUE(report->subject.empty());
  EXPECT_TRUE(report->arrival);
  EXPECT_TRUE(has(*report, "no-feedback-part"));
}

TEST(FailureReport, OtherMailIsNone) {
  EXPECT_FALSE(read("From: a@example.com\nSubject: hi\n\nDMARC may fail.\n", PersonalData::Keep));
}

TEST(Redact, ReplacesEveryLocalPart) {
  static const struct {
    std::string_view text, redacted;
  } kCases[] = {
      {"", ""},
      {"no address", "no address"},
      {"a@b.example", "redacted@b.example"},
      {"<a.b+c@b.example>, d@e.example;", "<redacted@b.example>, redacted@e.example;"},
      {"smtp.mailfrom=jane@example.com", "smtp.mailfrom=redacted@example.com"},
      {"\"jane doe\"@example.com", "redacted@example.com"},
      {"\"@example.com", "redacted@example.com"},
      {"@example.com", "@example.com"},
      {"a@b@c", "redacted@redacted@c"},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(redact_addresses(c.text), c.redacted) << c.text;
}

}  // namespace
}  // namespace waybill::report
