// Trace fields, the sending address, TLS, the session.
#include <gtest/gtest.h>

#include "tester/test_message.h"

namespace waybill::tester {
namespace {

TestRun letter_run() {
  return TestRun{.octets = TestMessage::letter().sign().octets()};
}

TEST(CheckTransport, JudgesEachByTheAnswersOfDns) {
  static const struct {
    std::string_view id, status, dns;
  } kCases[] = {
      {"ptr", "pass", ""},
      {"ptr", "fail", "10.2.0.192.in-addr.arpa PTR NXDOMAIN"},
      {"ptr", "could-not-check", "10.2.0.192.in-addr.arpa PTR TIMEOUT"},
      {"fcrdns", "pass", ""},
      {"fcrdns", "fail", "10.2.0.192.in-addr.arpa PTR other.example.com"},
      {"fcrdns", "fail", "10.2.0.192.in-addr.arpa PTR NXDOMAIN"},
      {"fcrdns", "could-not-check", "mail.example.com A SERVFAIL"},
      {"fcrdns", "could-not-check", "10.2.0.192.in-addr.arpa PTR TIMEOUT"},
      {"ptr-generic", "pass", ""},
      {"ptr-generic", "warn", "10.2.0.192.in-addr.arpa PTR 192-0-2-10.dsl.example.com"},
      {"ptr-generic", "not-applicable", "10.2.0.192.in-addr.arpa PTR NXDOMAIN"},
      {"ptr-generic", "could-not-check", "10.2.0.192.in-addr.arpa PTR TIMEOUT"},
      {"helo-name", "pass", ""},
      {"helo-match", "pass", ""},
      {"helo-match", "warn", "mail.example.com A 192.0.2.11"},
      {"helo-match", "info",
       "10.2.0.192.in-addr.arpa PTR out.example.com\nout.example.com A 192.0.2.10"},
      {"helo-match", "could-not-check", "mail.example.com A TIMEOUT"},
      {"ipv6", "info", ""},
      {"return-path-accepts", "pass", ""},
      {"return-path-accepts", "fail", "example.com MX 0 ."},
      {"return-path-accepts", "fail", "example.com MX 10 none.example.com"},
      {"return-path-accepts", "pass", "example.com MX NODATA"},
      {"return-path-accepts", "could-not-check", "example.com MX TIMEOUT"},
      {"rpki", "could-not-check", ""},
      {"network-origin", "could-not-check", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.id) + " " + std::string(c.dns));
    TestRun run = letter_run();
    run.dns = test_dns(good_dns_but(c.dns));
    const Report report = run.report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckTransport, JudgesHelo) {
  static const struct {
    std::string_view helo, name, match;
  } kCases[] = {
      {"mail.example.com", "pass", "pass"},
      {"[192.0.2.10]", "pass", "pass"},
      {"[192.0.2.11]", "pass", "warn"},
      {"192.0.2.10", "fail", "not-applicable"},
      {"mail", "fail", "not-applicable"},
      {"localhost.localdomain", "fail", "not-applicable"},
      {"under_score.example.com", "fail", "not-applicable"},
      {"none.example.com", "pass", "warn"},
      {"", "fail", "not-applicable"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.helo);
    TestRun run = letter_run();
    run.reception->helo = c.helo;
    const Report report = run.report();
    EXPECT_EQ(status_of(report, "helo-name"), c.name);
    EXPECT_EQ(status_of(report, "helo-match"), c.match);
  }
}

TEST(CheckTransport, JudgesEncryption) {
  static const struct {
    std::string_view version, cipher, used, version_status, cipher_status;
  } kCases[] = {
      {"TLSv1.3", "TLS_AES_256_GCM_SHA384", "pass", "pass", "pass"},
      {"TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", "pass", "pass", "pass"},
      {"TLSv1.2", "ECDHE-RSA-CHACHA20-POLY1305", "pass", "pass", "pass"},
      {"TLSv1.2", "AES256-GCM-SHA384", "pass", "pass", "warn"},        // no forward secrecy
      {"TLSv1.2", "ECDHE-RSA-AES256-SHA384", "pass", "pass", "warn"},  // CBC
      {"TLSv1.2", "ECDHE-RSA-RC4-SHA", "pass", "pass", "warn"},
      {"TLSv1.1", "ECDHE-RSA-AES256-SHA", "pass", "fail", "warn"},
      {"TLSv1", "AES256-SHA", "pass", "fail", "warn"},
      {"", "", "fail", "not-applicable", "not-applicable"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.version) + " " + std::string(c.cipher));
    TestRun run = letter_run();
    run.reception->tls.reset();
    if (!c.version.empty()) run.reception->tls = {std::string(c.version), std::string(c.cipher)};
    const Report report = run.report();
    EXPECT_EQ(status_of(report, "tls-used"), c.used);
    EXPECT_EQ(status_of(report, "tls-version"), c.version_status);
    EXPECT_EQ(status_of(report, "tls-cipher"), c.cipher_status);
  }
}

TEST(CheckTransport, ReadsFromTheHeaderWhatAFileStates) {
  static const struct {
    std::string_view received, used, version, helo;
  } kCases[] = {
      {"from mail.example.com (mail.example.com [192.0.2.10]) (using TLSv1.3 with cipher "
       "TLS_AES_256_GCM_SHA384 (256/256 bits)) by mx.example.net (Postfix) with ESMTPS id 1 for "
       "<bob@example.net>; Mon, 23 Nov 2026 18:00:00 +0000",
       "pass", "pass", "pass"},
      {"from mail.example.com (mail.example.com [192.0.2.10]) by mx.example.net (Postfix) with "
       "ESMTPS id 1; Mon, 23 Nov 2026 18:00:00 +0000",
       "pass", "could-not-check", "pass"},
      {"from mail.example.com (mail.example.com [192.0.2.10]) by mx.example.net (Postfix) with "
       "ESMTP id 1; Mon, 23 Nov 2026 18:00:00 +0000",
       "warn", "not-applicable", "pass"},
      {"from mail.example.com (192.0.2.10) by mx.example.net with Microsoft SMTP Server id 1; Mon, "
       "23 Nov 2026 18:00:00 +0000",
       "could-not-check", "could-not-check", "pass"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.received);
    TestRun run{.octets = TestMessage::letter()
                              .put_first("Received", std::string(c.received))
                              .put_first("Return-Path", "<alice@example.com>")
                              .octets(),
                .reception = std::nullopt};
    const Report report = run.report();
    EXPECT_EQ(status_of(report, "tls-used"), c.used);
    EXPECT_EQ(status_of(report, "tls-version"), c.version);
    EXPECT_EQ(status_of(report, "helo-name"), c.helo);
    EXPECT_EQ(status_of(report, "ptr"), "pass");
    EXPECT_TRUE(finding_of(report, "ptr").statement.contains("as the header states"));
    EXPECT_EQ(status_of(report, "connection-behaviour"), "could-not-check");
    EXPECT_EQ(status_of(report, "extensions-used"), "could-not-check");
    EXPECT_EQ(status_of(report, "return-path-early"), "could-not-check");
    EXPECT_EQ(status_of(report, "spf-result"), "pass");
  }
}

TEST(CheckTransport, JudgesTheSession) {
  using smtp::Deviation;
  static const struct {
    std::vector<Deviation> deviations;
    std::string_view behaviour, extensions;
  } kCases[] = {
      {{}, "pass", "pass"},
      {{Deviation::BareLineFeed}, "fail", "pass"},
      {{Deviation::BareCarriageReturn, Deviation::NoQuit}, "fail", "pass"},
      {{Deviation::EarlyTalker}, "warn", "pass"},
      {{Deviation::PipelinedUnasked}, "warn", "pass"},
      {{Deviation::LongLine}, "warn", "pass"},
      {{Deviation::PlainHelo}, "info", "pass"},
      {{Deviation::UnofferedParameter}, "pass", "fail"},
  };
  for (const auto& c : kCases) {
    TestRun run = letter_run();
    run.reception->deviations = c.deviations;
    const Report report = run.report();
    EXPECT_EQ(status_of(report, "connection-behaviour"), c.behaviour);
    EXPECT_EQ(status_of(report, "extensions-used"), c.extensions);
  }
  TestRun run = letter_run();
  run.reception->mail_parameters = {{"REQUIRETLS", ""}};
  EXPECT_EQ(status_of(run.report(), "extensions-used"), "fail");
}

TEST(CheckTransport, JudgesIpv6) {
  const std::string reverse =
      "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR ";
  static const struct {
    std::string_view ptr, spf, status;
  } kCases[] = {
      {"mail.example.com", "v=spf1 ip6:2001:db8::1 -all", "pass"},
      {"mail.example.com", "v=spf1 -all", "fail"},
      {"NXDOMAIN", "v=spf1 ip6:2001:db8::1 -all", "fail"},
      {"TIMEOUT", "v=spf1 ip6:2001:db8::1 -all", "could-not-check"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.spf);
    TestRun run = letter_run();
    run.reception->client = checked(IpAddress::parse("2001:db8::1"));
    run.dns = test_dns(good_dns_but("example.com TXT " + std::string(c.spf) +
                                    "\nmail.example.com AAAA 2001:db8::1\n" + reverse +
                                    std::string(c.ptr)));
    EXPECT_EQ(status_of(run.report(), "ipv6"), c.status);
  }
}

TEST(CheckTransport, HasNothingToSayOfPrivateAddresses) {
  TestRun run = letter_run();
  run.reception->client = checked(IpAddress::parse("127.0.0.1"));
  const Report report = run.report();
  for (const std::string_view id : {"ptr", "fcrdns", "helo-match", "ip-listings", "shared-pool"})
    EXPECT_EQ(status_of(report, id), "could-not-check") << id;
  EXPECT_EQ(status_of(report, "helo-name"), "pass");
}

TEST(CheckTransport, HasNoBouncesOfTheNullSender) {
  TestRun run = letter_run();
  run.reception->mail_from = "";
  EXPECT_EQ(status_of(run.report(), "return-path-accepts"), "not-applicable");
}

TEST(CheckTrace, JudgesWhatTheMessageBrings) {
  const std::string hop = " by b.example with ESMTPS id 1; Mon, 23 Nov 2026 17:";
  const struct {
    std::string_view id, status;
    TestMessage message;
  } cases[] = {
      {"received-chain", "pass", TestMessage::letter()},
      {"received-chain", "pass",
       TestMessage::letter().put_first("Received",
                                       "from a.example ([192.0.2.7])" + hop + "59:00 +0000")},
      {"received-chain", "info",
       TestMessage::letter().put_first("Received",
                                       "from a.local ([10.0.0.7])" + hop + "59:00 +0000")},
      {"received-chain", "warn",  // the later hop is an hour and more behind
       TestMessage::letter()
           .put_first("Received", "from a.example ([192.0.2.7])" + hop + "09:00 +0000")
           .put_first("Received",
                      "from b.example ([192.0.2.8]) by c.example with ESMTPS id 2; Mon, 23 Nov "
                      "2026 18:59:00 +0000")},
      {"received-chain", "warn",  // it is before the earlier one
       TestMessage::letter()
           .put_first("Received", "from a.example ([192.0.2.7])" + hop + "59:00 +0000")
           .put_first("Received",
                      "from b.example ([192.0.2.8]) by c.example with ESMTPS id 2; Mon, 23 Nov "
                      "2026 16:59:00 +0000")},
      {"foreign-results", "pass", TestMessage::letter()},
      {"foreign-results", "warn",
       TestMessage::letter().put_first("Authentication-Results", "mx.example.net; spf=pass")},
      {"foreign-results", "pass",
       TestMessage::letter().put_first("Authentication-Results", "mx.other.example; spf=pass")},
      {"return-path-early", "pass", TestMessage::letter()},
      {"return-path-early", "warn",
       TestMessage::letter().put_first("Return-Path", "<alice@example.com>")},
      {"arc-chain", "not-applicable", TestMessage::letter()},
      {"arc-chain", "warn", TestMessage::letter().put_first("ARC-Seal", "i=1; cv=none")},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.message.octets());
    const Report report = TestRun{.octets = c.message.octets()}.report();
    EXPECT_EQ(status_of(report, c.id), c.status) << finding_of(report, c.id).statement;
  }
}

TEST(CheckTrace, CountsHops) {
  TestMessage message = TestMessage::letter();
  for (int i = 0; i < 26; ++i)
    message.put_first("Received", "from a.example by h" + std::to_string(i) +
                                      ".example with ESMTPS; Mon, 23 Nov 2026 17:59:00 +0000");
  EXPECT_EQ(status_of(TestRun{.octets = message.octets()}.report(), "received-chain"), "warn");
}

}  // namespace
}  // namespace waybill::tester
