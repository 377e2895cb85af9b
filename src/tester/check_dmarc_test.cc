#include <gtest/gtest.h>

#include "tester/test_message.h"

namespace waybill::tester {
namespace {

Report with_dns(std::string_view lines) {
  return TestRun{.octets = TestMessage::letter().sign().octets(),
                 .dns = test_dns(good_dns_but(lines))}
      .report();
}

TEST(CheckDmarc, JudgesEachByTheAnswersOfDns) {
  static const struct {
    std::string_view id, status, dns;
  } kCases[] = {
      {"dmarc-record", "pass", ""},
      {"dmarc-record", "warn", "_dmarc.example.com TXT NXDOMAIN"},
      {"dmarc-record", "fail",
       "_dmarc.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-record", "could-not-check", "_dmarc.example.com TXT TIMEOUT"},
      {"dmarc-syntax", "pass", ""},
      {"dmarc-syntax", "fail",
       "_dmarc.example.com TXT v=DMARC1; p=rejct; rua=mailto:a@example.com"},
      {"dmarc-syntax", "info", "_dmarc.example.com TXT v=DMARC1; p=reject; adkmi=s"},
      {"dmarc-syntax", "fail",
       "_dmarc.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-syntax", "not-applicable", "_dmarc.example.com TXT NXDOMAIN"},
      {"dmarc-syntax", "could-not-check", "_dmarc.example.com TXT SERVFAIL"},
      {"dmarc-result", "pass", ""},
      {"dmarc-result", "fail",
       "example.com TXT v=spf1 -all\ns1._domainkey.example.com TXT NXDOMAIN"},
      {"dmarc-result", "could-not-check",
       "example.com TXT TIMEOUT\ns1._domainkey.example.com TXT TIMEOUT"},
      {"dmarc-result", "not-applicable", "_dmarc.example.com TXT NXDOMAIN"},
      {"dmarc-policy", "pass", ""},
      {"dmarc-policy", "pass", "_dmarc.example.com TXT v=DMARC1; p=quarantine"},
      {"dmarc-policy", "warn", "_dmarc.example.com TXT v=DMARC1; p=none"},
      {"dmarc-policy", "warn", "_dmarc.example.com TXT v=DMARC1; rua=mailto:a@example.com"},
      {"dmarc-policy", "warn", "_dmarc.example.com TXT v=DMARC1; p=quarantine; t=y"},
      {"dmarc-policy", "could-not-check", "_dmarc.example.com TXT TIMEOUT"},
      {"dmarc-subdomains", "pass", ""},
      {"dmarc-subdomains", "warn", "_dmarc.example.com TXT v=DMARC1; p=reject; sp=none"},
      {"dmarc-subdomains", "warn", "_dmarc.example.com TXT v=DMARC1; p=reject; np=none"},
      {"dmarc-subdomains", "warn", "_dmarc.example.com TXT v=DMARC1; p=reject; t=y"},
      {"dmarc-subdomains", "fail", "_dmarc.example.com TXT v=DMARC1; p=reject; psd=y"},
      {"dmarc-old-tags", "pass", ""},
      {"dmarc-old-tags", "warn", "_dmarc.example.com TXT v=DMARC1; p=reject; pct=100"},
      {"dmarc-old-tags", "warn",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@example.com!10m"},
      {"dmarc-reports", "pass", ""},
      {"dmarc-reports", "warn", "_dmarc.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-reports", "fail", "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:"},
      {"dmarc-report-consent", "pass", ""},
      {"dmarc-report-consent", "fail",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@reports.example.net"},
      {"dmarc-report-consent", "pass",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@reports.example.net\n"
       "example.com._report._dmarc.reports.example.net TXT v=DMARC1"},
      {"dmarc-report-consent", "could-not-check",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@reports.example.net\n"
       "example.com._report._dmarc.reports.example.net TXT TIMEOUT"},
      {"dmarc-report-consent", "not-applicable", "_dmarc.example.com TXT v=DMARC1; p=reject"},
      {"dmarc-report-host", "pass", ""},
      {"dmarc-report-host", "fail",
       "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@none.example.com"},
      {"dmarc-report-host", "could-not-check", "example.com MX TIMEOUT"},
      {"dmarc-strictness", "pass", ""},
      {"dmarc-strictness", "info", "_dmarc.example.com TXT v=DMARC1; p=reject; adkim=s; aspf=s"},
      {"dmarc-from-exists", "pass", ""},
      {"dmarc-from-exists", "could-not-check", "example.com MX TIMEOUT\nexample.com A TIMEOUT"},
      {"dmarc-one-author", "pass", ""},
      {"dmarc-own-domain", "pass", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + " " + std::string(c.dns));
    const Report report = with_dns(c.dns);
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckDmarc, WantsARecordOfBulkSenders) {
  const std::string octets =
      TestMessage::letter().add("List-Unsubscribe", "<https://example.com/u>").octets();
  const Report report =
      TestRun{.octets = octets, .dns = test_dns(good_dns_but("_dmarc.example.com TXT NXDOMAIN"))}
          .report();
  EXPECT_EQ(status_of(report, "dmarc-record"), "fail");
}

TEST(CheckDmarc, SaysWhatStrictAlignmentCosts) {
  TestRun run{.octets = TestMessage::letter().octets(),
              .dns = test_dns(good_dns_but("_dmarc.example.com TXT v=DMARC1; p=reject; aspf=s\n"
                                           "b.example.com TXT v=spf1 ip4:192.0.2.10 -all"))};
  run.reception->mail_from = "a@b.example.com";
  const Report report = run.report();
  EXPECT_EQ(status_of(report, "dmarc-strictness"), "fail");
  EXPECT_EQ(finding_of(report, "dmarc-strictness").fix,
            "Publish: _dmarc.example.com TXT \"v=DMARC1; p=reject\"");
}

TEST(CheckDmarc, SaysWhatToPublish) {
  static const struct {
    std::string_view id, record, fix;
  } kCases[] = {
      {"dmarc-old-tags", "v=DMARC1; p=none; pct=100; rua=mailto:a@example.com",
       "Publish: _dmarc.example.com TXT \"v=DMARC1; p=none; rua=mailto:a@example.com\""},
      {"dmarc-subdomains", "v=DMARC1;p=reject;sp=none",
       "Publish: _dmarc.example.com TXT \"v=DMARC1; p=reject\""},
  };
  for (const auto& c : kCases) {
    const Report report = with_dns("_dmarc.example.com TXT " + std::string(c.record));
    EXPECT_EQ(finding_of(report, c.id).fix, c.fix);
  }
  const Report report = with_dns("_dmarc.example.com TXT v=DMARC1; p=none");
  EXPECT_TRUE(finding_of(report, "dmarc-policy")
                  .fix.contains("_dmarc.example.com TXT \"v=DMARC1; p=quarantine\""));
}

TEST(CheckDmarc, JudgesTheAuthor) {
  static const struct {
    std::string_view id, status, from;
  } kCases[] = {
      {"dmarc-from-exists", "fail", "a@none.example"},
      {"dmarc-one-author", "fail", "a@example.com, b@example.net"},
      {"dmarc-one-author", "fail", "undisclosed:;"},
      {"dmarc-own-domain", "fail", "a@gmail.com"},
      {"dmarc-own-domain", "fail", "a@co.uk"},
      {"dmarc-own-domain", "could-not-check", "a@example.com, b@example.net"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.from);
    const Report report =
        TestRun{.octets = TestMessage::letter().set("From", std::string(c.from)).octets()}.report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckDmarc, DoesNotBlameTheMailboxProviderItself) {
  TestRun run{.octets = TestMessage::letter().set("From", "a@gmail.com").octets(),
              .dns = test_dns("gmail.com TXT v=spf1 ip4:192.0.2.10 -all\n"
                              "gmail.com A 192.0.2.1\n"
                              "_dmarc.gmail.com TXT v=DMARC1; p=none")};
  run.reception->mail_from = "a@gmail.com";
  EXPECT_EQ(status_of(run.report(), "dmarc-own-domain"), "info");
}

}  // namespace
}  // namespace waybill::tester
