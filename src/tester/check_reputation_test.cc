// Reputation, the From domain, receivers.
#include <gtest/gtest.h>

#include "tester/test_message.h"

namespace waybill::tester {
namespace {

// Lists that pass their canaries.
constexpr std::string_view kLists =
    "2.0.0.127.zen.spamhaus.org A 127.0.0.2\n"
    "2.0.0.127.psbl.surriel.com A 127.0.0.2\n"
    "2.0.0.127.dnsbl-3.uceprotect.net A 127.0.0.2\n"
    "2.0.0.127.list.dnswl.org A 127.0.10.0\n"
    "dbltest.com.dbl.spamhaus.org A 127.0.1.2\n"
    "test.uribl.com.multi.uribl.com A 127.0.0.2\n";

TEST(CheckReputation, JudgesListings) {
  static const struct {
    std::string_view id, status, dns;
  } kCases[] = {
      {"ip-listings", "pass", ""},
      {"ip-listings", "fail", "10.2.0.192.zen.spamhaus.org A 127.0.0.2"},
      {"ip-listings", "warn", "10.2.0.192.psbl.surriel.com A 127.0.0.2"},
      {"ip-listings", "info", "10.2.0.192.dnsbl-3.uceprotect.net A 127.0.0.2"},
      {"ip-listings", "pass", "10.2.0.192.zen.spamhaus.org A 127.255.255.254"},
      {"ip-listings", "pass", "10.2.0.192.zen.spamhaus.org A TIMEOUT"},
      {"domain-listings", "pass", ""},
      {"domain-listings", "fail", "example.com.dbl.spamhaus.org A 127.0.1.2"},
      {"good-listings", "not-applicable", ""},
      {"good-listings", "info", "10.2.0.192.list.dnswl.org A 127.0.10.2"},
      {"good-listings", "could-not-check", "10.2.0.192.list.dnswl.org A 127.0.0.255"},
      {"shared-pool", "info", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.dns);
    TestMessage message = TestMessage::letter();
    // example.com is the clean canary of the domain lists.
    const bool is_domain = c.id == "domain-listings";
    TestRun run{.octets = message.octets(),
                .dns = test_dns(good_dns_but(std::string(kLists) + std::string(c.dns)))};
    if (is_domain && c.status == "fail") {
      run.octets = message.set("From", "a@other.example").octets();
      run.dns = test_dns(
          good_dns_but(std::string(kLists) + "other.example.dbl.spamhaus.org A 127.0.1.2"));
    }
    const Report report = run.report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckReputation, LooksUpTheDomainsOfLinks) {
  const std::string octets =
      TestMessage::letter().set_body("Look at https://shop.bad.example/x\r\n").octets();
  const Report report = TestRun{.octets = octets,
                                .dns = test_dns(good_dns() + std::string(kLists) +
                                                "bad.example.multi.uribl.com A 127.0.0.2")}
                            .report();
  EXPECT_EQ(status_of(report, "domain-listings"), "fail");
  EXPECT_TRUE(finding_of(report, "domain-listings").statement.contains("bad.example"));
}

TEST(CheckReputation, BelievesNobodyWithoutCanaries) {
  const Report report =
      TestRun{.octets = TestMessage::letter().octets(),
              .dns = test_dns(good_dns() + "10.2.0.192.zen.spamhaus.org A 127.0.0.2")}
          .report();
  EXPECT_EQ(status_of(report, "ip-listings"), "could-not-check");
  EXPECT_EQ(status_of(report, "domain-listings"), "could-not-check");
}

TEST(CheckReputation, TellsSharedAddressesFromOwnOnes) {
  TestRun run{.octets = TestMessage::letter().octets(),
              .dns = test_dns(good_dns() + std::string(kLists) +
                              "1.1.110.13.zen.spamhaus.org A 127.0.0.3")};
  run.reception->client = checked(IpAddress::parse("13.110.1.1"));
  const Report report = run.report();
  EXPECT_EQ(status_of(report, "ip-listings"), "fail");
  EXPECT_EQ(status_of(report, "shared-pool"), "warn");
  EXPECT_TRUE(finding_of(report, "shared-pool").statement.contains("Salesforce"));
}

fetch::Answer page(unsigned status, std::string octets) {
  fetch::Answer answer;
  answer.status = status;
  answer.octets = std::move(octets);
  return answer;
}

fetch::Snapshot pages(std::string url, fetch::Answer answer, std::size_t most = 64U << 10U) {
  fetch::Snapshot web;
  web[{.url = std::move(url), .method = fetch::Method::Get, .most_octets = most}] =
      std::move(answer);
  return web;
}

TEST(CheckReputation, JudgesTheAgeOfTheDomain) {
  const std::string url = "https://rdap.verisign.com/com/v1/domain/example.com";
  const auto born = [](std::string day) {
    return page(200, R"({"events":[{"eventAction":"registration","eventDate":")" + day + R"("}]})");
  };
  const struct {
    fetch::Snapshot web;
    std::string_view dns, status;
  } cases[] = {
      {pages(url, born("1995-08-14T04:00:00Z"), 256U << 10U), "", "pass"},
      {pages(url, born("2026-11-10T04:00:00Z"), 256U << 10U), "", "warn"},
      {pages(url, page(404, "{}"), 256U << 10U), "", "could-not-check"},
      {{}, "", "could-not-check"},
      {{}, "example.com MX NODATA\nexample.com A NODATA", "warn"},
      {{}, "example.com MX TIMEOUT", "could-not-check"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.dns);
    const Report report = TestRun{.octets = TestMessage::letter().octets(),
                                  .dns = test_dns(good_dns_but(c.dns)),
                                  .web = c.web}
                              .report();
    EXPECT_EQ(status_of(report, "domain-age"), c.status)
        << finding_of(report, "domain-age").statement;
  }
}

TEST(CheckDomain, JudgesPolicies) {
  const std::string sts = "_mta-sts.example.com TXT v=STSv1; id=1";
  const std::string url = "https://mta-sts.example.com/.well-known/mta-sts.txt";
  const auto policy = [&](const std::string& mode, const std::string& mx, const std::string& age) {
    return pages(url, page(200, "version: STSv1\nmode: " + mode + "\nmx: " + mx +
                                    "\nmax_age: " + age + "\n"));
  };
  const std::string digest(64, 'a');
  const struct {
    std::string_view id, status;
    std::string dns;
    fetch::Snapshot web;
  } cases[] = {
      {"mta-sts", "info", "", {}},
      {"mta-sts", "pass", sts, policy("enforce", "mx.example.com", "604800")},
      {"mta-sts", "info", sts, policy("testing", "mx.example.com", "604800")},
      {"mta-sts", "warn", sts, policy("enforce", "mx.example.com", "60")},
      {"mta-sts", "fail", sts, policy("enforce", "mx.example.net", "604800")},
      {"mta-sts", "fail", sts, pages(url, page(404, ""))},
      {"mta-sts", "fail", sts, pages(url, page(200, "nonsense"))},
      {"mta-sts", "could-not-check", sts, {}},
      {"mta-sts", "could-not-check", "_mta-sts.example.com TXT TIMEOUT", {}},
      {"tls-rpt", "info", "", {}},
      {"tls-rpt", "warn", sts, {}},
      {"tls-rpt", "pass", "_smtp._tls.example.com TXT v=TLSRPTv1; rua=mailto:t@example.com", {}},
      {"tls-rpt", "warn", "_smtp._tls.example.com TXT v=TLSRPTv1; rua=t@example.com", {}},
      {"tls-rpt", "could-not-check", "_smtp._tls.example.com TXT SERVFAIL", {}},
      {"dnssec-dane", "info", "", {}},
      {"dnssec-dane",
       "pass",
       "example.com DS 1 8 2 ab\n_25._tcp.mx.example.com TLSA 3 1 1 " + digest,
       {}},
      {"dnssec-dane", "fail", "example.com DS 1 8 2 ab\n_25._tcp.mx.example.com TLSA 3 1 1 ab", {}},
      {"dnssec-dane", "warn", "_25._tcp.mx.example.com TLSA 3 1 1 " + digest, {}},
      {"dnssec-dane", "could-not-check", "example.com DS TIMEOUT", {}},
      {"dnssec-dane",
       "could-not-check",
       "example.com DS 1 8 2 ab\n_25._tcp.mx.example.com TLSA SERVFAIL",
       {}},
      {"bimi", "info", "", {}},
      {"bimi", "info", "default._bimi.example.com TXT v=BIMI1; l=; a=", {}},
      {"bimi", "warn", "default._bimi.example.com TXT v=BIMI1; l=http://example.com/l.svg", {}},
      {"bimi",
       "could-not-check",
       "default._bimi.example.com TXT v=BIMI1; l=https://example.com/l.svg",
       {}},
      {"bimi", "warn", "default._bimi.example.com TXT v=BIMI1; l=https://example.com/l.svg",
       pages("https://example.com/l.svg", page(200, "<svg/>"), 1U << 20U)},
      {"bimi", "pass", "default._bimi.example.com TXT v=BIMI1; l=https://example.com/l.svg",
       pages("https://example.com/l.svg",
             page(200,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" "
                  "baseProfile=\"tiny-ps\"><title>Example</title></svg>"),
             1U << 20U)},
      {"bimi", "could-not-check", "default._bimi.example.com TXT TIMEOUT", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.id) + " " + c.dns);
    const Report report = TestRun{.octets = TestMessage::letter().octets(),
                                  .dns = test_dns(good_dns_but(c.dns)),
                                  .web = c.web}
                              .report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckReceivers, FailWhatAnyRuleForbids) {
  TestRun clear{.octets = TestMessage::letter().sign().octets()};
  clear.reception->tls.reset();
  const Report report = clear.report();
  EXPECT_EQ(status_of(report, "google"), "fail");
  EXPECT_TRUE(finding_of(report, "google").statement.contains("encrypted"));
  const Report nameless =
      TestRun{.octets = TestMessage::letter().sign().octets(),
              .dns = test_dns(good_dns_but("10.2.0.192.in-addr.arpa PTR NXDOMAIN"))}
          .report();
  EXPECT_EQ(status_of(nameless, "google"), "fail");
  EXPECT_EQ(status_of(nameless, "yahoo-microsoft"), "fail");
}

TEST(CheckReceivers, HoldBulkMailToMore) {
  const auto with_unsubscribe = [](TestMessage message) {
    return message.add("List-Unsubscribe", "<https://example.com/u>").octets();
  };
  const dns::Snapshot no_dmarc = test_dns(good_dns_but("_dmarc.example.com TXT NXDOMAIN"));
  const Report bulk =
      TestRun{.octets = with_unsubscribe(TestMessage::letter().sign()), .dns = no_dmarc}.report();
  EXPECT_EQ(status_of(bulk, "google"), "fail");
  EXPECT_TRUE(finding_of(bulk, "google").statement.contains("DMARC record"));
  const Report letter =
      TestRun{.octets = TestMessage::letter().sign().octets(), .dns = no_dmarc}.report();
  EXPECT_NE(status_of(letter, "google"), "fail");
  EXPECT_TRUE(finding_of(letter, "google").statement.contains("5,000"));
}

constexpr std::string_view kSalesforceSender =
    "alice=example.com__0abc@0abc.d-1a2b3.na63.bnc.salesforce.com";

TestMessage from_salesforce() {
  return TestMessage::letter()
      .set("Message-ID", "<JavaMail.sfdc@ab.cd.sfdc.net>")
      .add("X-SFDC-LK", "00D000000000001")
      .add("X-SFDC-User", "005000000000001");
}

TEST(CheckSalesforce, TellsTheWay) {
  EXPECT_EQ(status_of(TestRun{.octets = TestMessage::letter().octets()}.report(), "salesforce"),
            "not-applicable");
  TestRun unsigned_run{.octets = from_salesforce().octets()};
  unsigned_run.reception->mail_from = kSalesforceSender;
  const Report report = unsigned_run.report();
  EXPECT_EQ(status_of(report, "salesforce"), "warn") << finding_of(report, "salesforce").statement;
  TestRun run{.octets = from_salesforce().sign().octets()};
  run.reception->mail_from = kSalesforceSender;
  std::string dns = good_dns();
  const std::size_t at = dns.find("s1._domainkey.example.com TXT");
  dns.replace(at, std::string_view("s1._domainkey.example.com").size(),
              "s1.abc123.custdkim.salesforce.com");
  run.dns = test_dns(dns + "s1._domainkey.example.com CNAME s1.abc123.custdkim.salesforce.com");
  const Report good = run.report();
  EXPECT_TRUE(finding_of(good, "salesforce").statement.contains("your DKIM key s1"))
      << finding_of(good, "salesforce").statement;
  run.dns = test_dns(good_dns_but("s1._domainkey.example.com TXT TIMEOUT"));
  EXPECT_NE(finding_of(run.report(), "salesforce").statement, "This was not looked at.");
}

TEST(CheckSameTenant, PredictsWhatTheOwnTenantAnswers) {
  const std::string microsoft =
      "example.com MX 0 example-com.mail.protection.outlook.com\n"
      "example-com.mail.protection.outlook.com A 192.0.2.77";
  static const struct {
    std::string_view recipient, mail_from;
    bool is_signed;
    std::string_view status;
  } kCases[] = {
      {"bob@example.com", "alice@example.com", true, "warn"},
      {"bob@example.com", "x@bounce.example.net", false, "warn"},
      {"bob@example.com", "x@bounce.example.net", true, "info"},
      {"bob@example.net", "alice@example.com", true, "info"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.recipient) + " " + std::string(c.mail_from));
    TestMessage message = TestMessage::letter();
    if (c.is_signed) message.sign();
    TestRun run{.octets = message.octets(), .dns = test_dns(good_dns_but(microsoft))};
    run.reception->recipient = c.recipient;
    run.reception->mail_from = c.mail_from;
    const Report report = run.report();
    EXPECT_EQ(status_of(report, "same-tenant"), c.status)
        << finding_of(report, "same-tenant").statement;
  }
  TestRun run{.octets = TestMessage::letter().octets()};
  EXPECT_EQ(status_of(run.report(), "same-tenant"), "not-applicable");
  run.dns = test_dns(good_dns_but("example.com MX TIMEOUT"));
  EXPECT_EQ(status_of(run.report(), "same-tenant"), "could-not-check");
}

}  // namespace
}  // namespace waybill::tester
