// The checks of identity, transport, reputation and policy together.
#include <gtest/gtest.h>

#include <array>

#include "tester/test_message.h"

namespace waybill::tester {
namespace {

bool is_of_other_groups(const Check& check) {
  return check.group == "format" || check.group == "content" || check.group == "list";
}

void expect_all_looked_at(const Report& report) {
  for (const Finding& finding : report.findings) {
    if (is_of_other_groups(*finding.check)) continue;
    EXPECT_NE(finding.statement, "This was not looked at.") << finding.check->id;
    EXPECT_FALSE(finding.statement.empty()) << finding.check->id;
  }
}

TEST(CheckIdentity, LooksAtEverythingOfAGoodMessage) {
  const Report report = TestRun{.octets = TestMessage::letter().sign().octets()}.report();
  expect_all_looked_at(report);
  for (const Finding& finding : report.findings) {
    if (is_of_other_groups(*finding.check)) continue;
    EXPECT_NE(finding.status, Status::Fail) << finding.check->id << ": " << finding.statement;
  }
}

TEST(CheckIdentity, LooksAtEverythingOfStrangeMessages) {
  const std::string longest(240, 'a');
  const std::string labels = std::string(60, 'a') + "." + std::string(60, 'b') + "." +
                             std::string(60, 'c') + "." + std::string(60, 'd') + ".com";
  const std::array messages = {
      std::string(),
      std::string("\r\n\r\n"),
      std::string("From: nobody\r\n\r\n"),
      TestMessage::letter().set("From", "a@" + longest + ".com").octets(),
      TestMessage::letter().set("From", "a@" + labels).octets(),
      TestMessage::letter().set("From", "a@[192.0.2.1]").octets(),
      TestMessage::letter().set("From", "a@example.com, b@example.net").octets(),
      TestMessage::letter().remove("From").octets(),
      TestMessage::letter().put_first("DKIM-Signature", "v=1; a=nonsense").octets(),
      TestMessage::letter().put_first("DKIM-Signature", "").octets(),
  };
  for (const std::string& octets : messages) {
    SCOPED_TRACE(octets);
    expect_all_looked_at(TestRun{.octets = octets}.report());
    expect_all_looked_at(TestRun{.octets = octets, .reception = std::nullopt}.report());
  }
}

TEST(CheckIdentity, NeverTakesSilenceForAbsence) {
  dns::Snapshot silent(dns::Missing::Unknown);
  const std::string octets = TestMessage::letter().sign().octets();
  const Report report = TestRun{.octets = octets, .dns = silent}.report();
  expect_all_looked_at(report);
  for (const Finding& finding : report.findings) {
    if (is_of_other_groups(*finding.check)) continue;
    EXPECT_NE(finding.status, Status::Fail) << finding.check->id << ": " << finding.statement;
    EXPECT_NE(finding.status, Status::Warn) << finding.check->id << ": " << finding.statement;
  }
}

// As the driver does it: what is wanted comes with the next round, from `world`.
std::size_t rounds_of(const std::string& octets, const dns::Snapshot& world) {
  Specimen specimen = Specimen::received(octets, test_reception(), kTestNow);
  specimen.receiver = "mx.example.net";
  const Examination examination(specimen);
  dns::Snapshot known;
  const fetch::Snapshot pages;
  for (std::size_t rounds = 0; rounds < 20; ++rounds) {
    dns::Inquiry dns(known);
    fetch::Inquiry web(pages);
    (void)examination.examine(dns, web);
    if (dns.is_complete()) return rounds;
    for (const dns::Question& question : dns.wanted()) {
      dns::Inquiry everything(world);
      known.set(question, *everything.ask(question));
    }
  }
  return 20;
}

TEST(CheckIdentity, NeedsFewRounds) {
  const dns::Snapshot world = test_dns(
      good_dns_but("example.com TXT v=spf1 include:_spf1.example.com -all\n"
                   "_spf1.example.com TXT v=spf1 include:_spf2.example.com mx ~all\n"
                   "_spf2.example.com TXT v=spf1 ip4:192.0.2.10 include:gone.example.org ~all\n"
                   "_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:a@reports.example.net\n"
                   "example.com._report._dmarc.reports.example.net TXT v=DMARC1\n"
                   "reports.example.net MX 10 mx.reports.example.net\n"
                   "2.0.0.127.zen.spamhaus.org A 127.0.0.2\n"
                   "10.2.0.192.zen.spamhaus.org A 127.0.0.2\n"
                   "_mta-sts.example.com TXT v=STSv1; id=1"));
  const std::string octets = TestMessage::letter().sign().sign("service.example").octets();
  EXPECT_LE(rounds_of(octets, world), 6U);
  EXPECT_GE(rounds_of(octets, world), 3U);  // includes alone are three deep
}

}  // namespace
}  // namespace waybill::tester
