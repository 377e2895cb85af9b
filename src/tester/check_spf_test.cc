#include <gtest/gtest.h>

#include "tester/test_message.h"

namespace waybill::tester {
namespace {

// The good letter, with these lines of DNS in place of the good ones.
Report with_dns(std::string_view lines) {
  return TestRun{.octets = TestMessage::letter().sign().octets(),
                 .dns = test_dns(good_dns_but(lines))}
      .report();
}

TEST(CheckSpf, JudgesEachByTheAnswersOfDns) {
  static const std::string kLarge =
      "example.com TXT v=spf1 ip4:192.0.2.10 -all\nexample.com TXT " + std::string(440, 'x');
  static const struct {
    std::string_view id, status, dns;
  } kCases[] = {
      {"spf-result", "pass", "example.com TXT v=spf1 ip4:192.0.2.10 -all"},
      {"spf-result", "fail", "example.com TXT v=spf1 ip4:192.0.2.11 -all"},
      {"spf-result", "warn", "example.com TXT v=spf1 ~all"},
      {"spf-result", "warn", "example.com TXT v=spf1 ?all"},
      {"spf-result", "fail", "example.com TXT v=spf1 nonsense -all"},
      {"spf-result", "warn", "example.com TXT none"},
      {"spf-result", "could-not-check", "example.com TXT SERVFAIL"},
      {"spf-result", "could-not-check", "example.com TXT TIMEOUT"},
      {"spf-helo", "pass", ""},
      {"spf-helo", "info", "mail.example.com TXT none"},
      {"spf-helo", "warn", "mail.example.com TXT v=spf1 -all"},
      {"spf-helo", "could-not-check", "mail.example.com TXT TIMEOUT"},
      {"spf-one-record", "pass", ""},
      {"spf-one-record", "warn", "example.com TXT none"},
      {"spf-one-record", "fail", "example.com TXT v=spf1 a -all\nexample.com TXT v=spf1 mx -all"},
      {"spf-one-record", "fail", "example.com TXT  v=spf1 a -all"},
      {"spf-one-record", "fail", "example.com TXT v=spf10 a -all"},
      {"spf-one-record", "could-not-check", "example.com TXT REFUSED"},
      {"spf-syntax", "pass", ""},
      {"spf-syntax", "fail", "example.com TXT v=spf1 ip4:192.0.2 -all"},
      {"spf-syntax", "fail",
       "example.com TXT v=spf1 include:a.example.com -all\na.example.com TXT v=spf1 foo -all"},
      {"spf-syntax", "not-applicable", "example.com TXT none"},
      {"spf-syntax", "could-not-check", "example.com TXT TIMEOUT"},
      {"spf-lookups", "pass", "example.com TXT v=spf1 a mx -all"},
      {"spf-lookups", "warn", "example.com TXT v=spf1 a mx a mx a mx a mx a -all"},
      {"spf-lookups", "fail", "example.com TXT v=spf1 a mx a mx a mx a mx a mx a -all"},
      {"spf-lookups", "could-not-check",
       "example.com TXT v=spf1 ip4:192.0.2.10 include:a.example.com -all\na.example.com TXT "
       "TIMEOUT"},
      {"spf-voids", "pass", "example.com TXT v=spf1 a:none.example.com -all"},
      {"spf-voids", "warn", "example.com TXT v=spf1 a:none.example.com a:no.example.com -all"},
      {"spf-voids", "fail",
       "example.com TXT v=spf1 a:none.example.com a:no.example.com a:not.example.com -all"},
      {"spf-voids", "could-not-check", "example.com TXT TIMEOUT"},
      {"spf-mx-ptr", "pass", ""},
      {"spf-mx-ptr", "warn", "example.com TXT v=spf1 ptr -all"},
      {"spf-mx-ptr", "fail",
       "example.com TXT v=spf1 mx:m.example.com -all\nm.example.com MX 1 a.example.com\n"
       "m.example.com MX 2 b.example.com\nm.example.com MX 3 c.example.com\n"
       "m.example.com MX 4 d.example.com\nm.example.com MX 5 e.example.com\n"
       "m.example.com MX 6 f.example.com\nm.example.com MX 7 g.example.com\n"
       "m.example.com MX 8 h.example.com\nm.example.com MX 9 i.example.com\n"
       "m.example.com MX 10 j.example.com\nm.example.com MX 11 k.example.com"},
      {"spf-mx-ptr", "could-not-check", "example.com TXT TIMEOUT"},
      {"spf-all", "pass", "example.com TXT v=spf1 a ~all"},
      {"spf-all", "fail", "example.com TXT v=spf1 a +all"},
      {"spf-all", "fail", "example.com TXT v=spf1 a all"},
      {"spf-all", "warn", "example.com TXT v=spf1 a ?all"},
      {"spf-all", "warn", "example.com TXT v=spf1 a"},
      {"spf-all", "warn", "example.com TXT v=spf1 -all a"},
      {"spf-all", "pass",
       "example.com TXT v=spf1 redirect=a.example.com\na.example.com TXT v=spf1 a -all"},
      {"spf-all", "fail",
       "example.com TXT v=spf1 redirect=a.example.com\na.example.com TXT v=spf1 +all"},
      {"spf-all", "could-not-check", "example.com TXT TIMEOUT"},
      {"spf-size", "pass", ""},
      {"spf-size", "warn", kLarge},
      {"spf-size", "could-not-check", "example.com TXT TIMEOUT"},
      {"spf-includes", "not-applicable", ""},
      {"spf-includes", "pass",
       "example.com TXT v=spf1 include:a.example.com -all\na.example.com TXT v=spf1 a -all"},
      {"spf-includes", "fail", "example.com TXT v=spf1 include:a.example.com -all"},
      {"spf-includes", "fail", "example.com TXT v=spf1 include:example.com -all"},
      {"spf-includes", "could-not-check",
       "example.com TXT v=spf1 include:a.example.com -all\na.example.com TXT SERVFAIL"},
      {"spf-macros", "info", "example.com TXT v=spf1 exists:%{i}.a.example.com -all"},
      {"spf-macros", "not-applicable", ""},
      {"spf-leftovers", "pass", ""},
      {"spf-leftovers", "warn", "example.com TXT v=spf1 a -all\nexample.com TXT spf2.0/pra a -all"},
      {"spf-leftovers", "could-not-check", "example.com SPF TIMEOUT"},
      {"spf-alignment", "pass", ""},
      {"spf-salesforce-bounce", "not-applicable", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + " " + std::string(c.dns));
    const Report report = with_dns(c.dns);
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckSpf, SaysWhichRecordWouldLetTheMessagePass) {
  static const struct {
    std::string_view record, client, publish;
  } kCases[] = {
      {"v=spf1 ip4:192.0.2.11 -all", "192.0.2.10", "v=spf1 ip4:192.0.2.11 ip4:192.0.2.10 -all"},
      {"v=spf1 redirect=_spf.example.com", "192.0.2.10",
       "v=spf1 ip4:192.0.2.10 redirect=_spf.example.com"},
      {"none", "192.0.2.10", "v=spf1 ip4:192.0.2.10 ~all"},
      {"v=spf1 -all", "2001:db8::1", "v=spf1 ip6:2001:db8::1 -all"},
      {"v=spf1 -all", "13.110.1.1", "v=spf1 include:_spf.salesforce.com -all"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.publish);
    TestRun run{.octets = TestMessage::letter().octets(),
                .dns = test_dns("example.com TXT " + std::string(c.record) +
                                "\n_spf.example.com TXT v=spf1 -all")};
    run.reception->client = checked(IpAddress::parse(c.client));
    const Report report = run.report();
    EXPECT_TRUE(finding_of(report, "spf-result")
                    .fix.contains("example.com TXT \"" + std::string(c.publish) + "\""))
        << finding_of(report, "spf-result").fix;
  }
}

TEST(CheckSpf, JoinsSeveralRecordsWithoutLosingWhatPassed) {
  const Report report =
      with_dns("example.com TXT v=spf1 ip4:192.0.2.1 a -all\nexample.com TXT v=spf1 a mx ~all");
  EXPECT_TRUE(
      finding_of(report, "spf-one-record").fix.contains("\"v=spf1 ip4:192.0.2.1 a mx ~all\""))
      << finding_of(report, "spf-one-record").fix;
}

TEST(CheckSpf, NamesWhoeverCouldRegisterADeadInclude) {
  const Report report = with_dns("example.com TXT v=spf1 include:spf.gone.example -all");
  const Finding& finding = finding_of(report, "spf-includes");
  EXPECT_EQ(finding.status, Status::Fail);
  EXPECT_TRUE(finding.statement.contains("registers gone.example")) << finding.statement;
}

TEST(CheckSpf, JudgesAlignment) {
  static const struct {
    std::string_view mail_from;
    bool is_signed;
    std::string_view status;
  } kCases[] = {
      {"a@example.com", false, "pass"},
      {"a@bounce.example.com", false, "pass"},
      {"a@example.net", false, "fail"},
      {"a@example.net", true, "warn"},
      {"", true, "pass"},  // HELO is of example.com
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.mail_from);
    TestMessage message = TestMessage::letter();
    if (c.is_signed) message.sign();
    TestRun run{.octets = message.octets()};
    run.reception->mail_from = c.mail_from;
    EXPECT_EQ(status_of(run.report(), "spf-alignment"), c.status);
  }
}

TEST(CheckSpf, TellsOfSalesforcesBounceAddress) {
  TestRun run{.octets = TestMessage::letter().octets()};
  run.reception->mail_from = "alice=example.com__0abc@0abc.d-1a2b3.na63.bnc.salesforce.com";
  const Report report = run.report();
  EXPECT_EQ(status_of(report, "spf-salesforce-bounce"), "info");
  EXPECT_FALSE(finding_of(report, "spf-salesforce-bounce").fix.empty());
}

TEST(CheckSpf, SaysWhatAFileDoesNotTell) {
  const Report report =
      TestRun{.octets = TestMessage::letter().octets(), .reception = std::nullopt}.report();
  for (const std::string_view id : {"spf-result", "spf-helo", "spf-one-record", "spf-alignment"})
    EXPECT_EQ(status_of(report, id), "could-not-check") << id;
}

}  // namespace
}  // namespace waybill::tester
