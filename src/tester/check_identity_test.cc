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

}  // namespace
}  // namespace waybill::tester
