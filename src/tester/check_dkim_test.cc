#include <gtest/gtest.h>

#include "auth/dkim/test_keys.h"
#include "tester/test_message.h"

namespace waybill::tester {
namespace {

const std::string kKey = "s1._domainkey.example.com TXT v=DKIM1; p=" + std::string(kTestKeyPublic);

TEST(CheckDkim, JudgesTheKeyByTheAnswersOfDns) {
  const std::string other =
      "s1._domainkey.example.com TXT v=DKIM1; p=" + std::string(dkim::kRsaPublic);
  const std::string at_vendor =
      "s1._domainkey.example.com CNAME s1.domainkey.u1.wl.sendgrid.net\n"
      "s1.domainkey.u1.wl.sendgrid.net TXT k=rsa; p=" +
      std::string(kTestKeyPublic);
  const std::string at_salesforce =
      "s1._domainkey.example.com CNAME s1.abc123.custdkim.salesforce.com\n"
      "s1.abc123.custdkim.salesforce.com TXT v=DKIM1; p=" +
      std::string(kTestKeyPublic);
  const struct {
    std::string_view id, status;
    std::string dns;
  } cases[] = {
      {"dkim-verifies", "pass", ""},
      {"dkim-verifies", "fail", other},
      {"dkim-verifies", "fail", "s1._domainkey.example.com TXT v=DKIM1; p="},
      {"dkim-verifies", "could-not-check", "s1._domainkey.example.com TXT TIMEOUT"},
      {"dkim-alignment", "pass", ""},
      {"dkim-alignment", "warn", other},  // SPF carries it
      {"dkim-alignment", "fail", other + "\nexample.com TXT v=spf1 -all"},
      {"dkim-alignment", "could-not-check", "s1._domainkey.example.com TXT SERVFAIL"},
      {"dkim-key-size", "pass", ""},
      {"dkim-key-size", "could-not-check", "s1._domainkey.example.com TXT TIMEOUT"},
      {"dkim-algorithm", "pass", ""},
      {"dkim-key-record", "pass", ""},
      {"dkim-key-record", "fail", "s1._domainkey.example.com TXT v=DKIM1; p="},
      {"dkim-key-record", "fail", "s1._domainkey.example.com TXT v=DKIM1; k=rsa"},
      {"dkim-key-record", "fail", kKey + "\n" + kKey},
      {"dkim-key-record", "fail", "s1._domainkey.example.com TXT NXDOMAIN"},
      {"dkim-key-record", "fail", "s1._domainkey.example.com TXT v=spf1 -all"},
      {"dkim-key-record", "could-not-check", "s1._domainkey.example.com TXT TIMEOUT"},
      {"dkim-key-flags", "pass", ""},
      {"dkim-key-flags", "warn", kKey + "; t=y"},
      {"dkim-key-flags", "fail", kKey + "; s=tlsrpt"},
      {"dkim-key-flags", "could-not-check", "s1._domainkey.example.com TXT TIMEOUT"},
      {"dkim-rotation", "not-applicable", ""},
      {"dkim-rotation", "warn", at_vendor},
      {"dkim-rotation", "pass",
       at_vendor + "\ns2._domainkey.example.com TXT v=DKIM1; p=" + std::string(kTestKeyPublic)},
      {"dkim-rotation", "could-not-check", at_vendor + "\ns2._domainkey.example.com TXT TIMEOUT"},
      {"dkim-rotation", "info", at_salesforce},
      {"dkim-rotation", "pass",
       at_salesforce +
           "\ns1alt._domainkey.example.com TXT v=DKIM1; p=" + std::string(kTestKeyPublic)},
  };
  const std::string octets = TestMessage::letter().sign().octets();
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.id) + " " + c.dns);
    std::string dns = good_dns_but(c.dns);
    if (c.dns.contains("CNAME")) {  // a CNAME stands alone
      const std::size_t at = dns.find("s1._domainkey.example.com TXT");
      dns.erase(at, dns.find('\n', at) - at);
    }
    const Report report = TestRun{.octets = octets, .dns = test_dns(dns)}.report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

dkim::SigningOptions options_of(std::vector<std::string> fields = {}) {
  dkim::SigningOptions options;
  options.domain = "example.com";
  options.selector = "s1";
  options.timestamp = kTestNow - 20;
  options.signed_fields = std::move(fields);
  return options;
}

TEST(CheckDkim, JudgesHowTheSignatureWasMade) {
  auto simple = options_of();
  simple.header_form = simple.body_form = dkim::Canonicalization::Simple;
  auto expired = options_of(), short_lived = options_of(), future = options_of();
  expired.expiration = kTestNow - 5;
  short_lived.expiration = kTestNow + 3600;
  future.timestamp = kTestNow + 7200;
  const struct {
    std::string_view id, status;
    dkim::SigningOptions options;
  } cases[] = {
      {"dkim-signed-fields", "pass", options_of()},
      {"dkim-signed-fields", "warn", options_of({"From", "Date"})},
      {"dkim-oversigning", "pass", options_of()},
      {"dkim-oversigning", "info", options_of({"From"})},
      {"dkim-times", "pass", options_of()},
      {"dkim-times", "fail", expired},
      {"dkim-times", "warn", short_lived},
      {"dkim-times", "fail", future},
      {"dkim-canonicalization", "pass", options_of()},
      {"dkim-canonicalization", "info", simple},
      {"dkim-identity", "pass", options_of()},
      {"dkim-body-length", "pass", options_of()},
      {"dkim-replay", "pass", options_of()},
      {"dkim-replay", "info", options_of({"From"})},
      {"dkim2", "not-applicable", options_of()},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.id) + " " + std::string(c.status));
    const Report report =
        TestRun{.octets = TestMessage::letter().sign(c.options).octets()}.report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

// The signature field of the good letter with one tag changed: enough for what looks at the field.
TEST(CheckDkim, JudgesTheFieldAsItStands) {
  static const struct {
    std::string_view id, status, find, put;
  } kCases[] = {
      {"dkim-body-length", "fail", "c=relaxed", "l=0; c=relaxed"},
      {"dkim-body-length", "fail", "c=relaxed", "l=5; c=relaxed"},
      {"dkim-body-length", "warn", "c=relaxed", "l=44; c=relaxed"},
      {"dkim-algorithm", "fail", "rsa-sha256", "rsa-sha1"},
      {"dkim-algorithm", "fail", "rsa-sha256", "rsa-md5"},
      {"dkim-identity", "fail", "c=relaxed", "i=@other.example; c=relaxed"},
      {"dkim-signed-fields", "fail", "From:From:", ""},
      {"dkim-times", "fail", "c=relaxed", "x=1000; c=relaxed"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + " " + std::string(c.put));
    TestMessage message = TestMessage::letter().sign();
    std::string& value = message.fields.front().second;
    const std::size_t at = value.find(c.find);
    ASSERT_NE(at, std::string::npos) << value;
    value.replace(at, c.find.size(), c.put);
    const Report report = TestRun{.octets = message.octets()}.report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckDkim, JudgesShortKeys) {
  TestMessage message = TestMessage::letter();
  message.sign(options_of(), dkim::kRsaPem);
  const Report report =
      TestRun{.octets = message.octets(),
              .dns = test_dns(good_dns_but("s1._domainkey.example.com TXT v=DKIM1; p=" +
                                           std::string(dkim::kRsaPublic)))}
          .report();
  EXPECT_EQ(status_of(report, "dkim-verifies"), "pass");
  EXPECT_EQ(status_of(report, "dkim-key-size"), "warn");
  const Report shorter =
      TestRun{.octets = message.octets(),
              .dns = test_dns(good_dns_but("s1._domainkey.example.com TXT v=DKIM1; p=" +
                                           std::string(dkim::kShortRsaPublic)))}
          .report();
  EXPECT_EQ(status_of(shorter, "dkim-key-size"), "fail");
}

TEST(CheckDkim, LooksAtSeveralSignatures) {
  const std::string zone =
      good_dns() + "s1._domainkey.service.example TXT v=DKIM1; p=" + std::string(kTestKeyPublic);
  TestMessage both = TestMessage::letter().sign().sign("service.example");
  EXPECT_EQ(
      status_of(TestRun{.octets = both.octets(), .dns = test_dns(zone)}.report(), "dkim-others"),
      "pass");
  const Report broken = TestRun{.octets = both.octets()}.report();  // its key is not there
  EXPECT_EQ(status_of(broken, "dkim-others"), "warn");
  EXPECT_EQ(status_of(broken, "dkim-verifies"), "pass");
  const Report silent =
      TestRun{.octets = both.octets(),
              .dns = test_dns(good_dns() + "s1._domainkey.service.example TXT TIMEOUT")}
          .report();
  EXPECT_EQ(status_of(silent, "dkim-others"), "could-not-check");
  TestMessage foreign = TestMessage::letter().sign("service.example");
  TestRun run{.octets = foreign.octets(), .dns = test_dns(zone)};
  run.reception->mail_from = "a@service.example";
  EXPECT_EQ(status_of(run.report(), "dkim-alignment"), "fail");
}

TEST(CheckDkim, SaysWhatIsMissingWithoutASignature) {
  const Report report = TestRun{.octets = TestMessage::letter().octets()}.report();
  EXPECT_EQ(status_of(report, "dkim-verifies"), "fail");
  EXPECT_EQ(status_of(report, "dkim-alignment"), "warn");
  EXPECT_EQ(status_of(report, "dkim-key-size"), "not-applicable");
}

TEST(CheckDkim, FailsWhenAFromFieldWasAdded) {
  TestMessage message = TestMessage::letter();
  message.sign(options_of({"From", "Subject", "Date", "To"}));
  message.put_first("From", "Mallory <m@other.example>");
  EXPECT_EQ(status_of(TestRun{.octets = message.octets()}.report(), "dkim-oversigning"), "fail");
}

TEST(CheckDkim, TellsOfDkim2) {
  TestMessage message = TestMessage::letter().put_first("DKIM2-Signature", "i=1");
  EXPECT_EQ(status_of(TestRun{.octets = message.octets()}.report(), "dkim2"), "info");
}

}  // namespace
}  // namespace waybill::tester
