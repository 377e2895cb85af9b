#include <gtest/gtest.h>

#include "tester/test_message.h"

namespace waybill::tester {
namespace {

// The good letter, with other DNS.
Report with_dns(std::string_view lines) {
  return TestRun{.octets = TestMessage::letter().octets(), .dns = test_dns(lines)}.report();
}

TEST(CheckSpf, JudgesTheResult) {
  static const struct {
    std::string_view record, status;
  } kCases[] = {
      {"v=spf1 ip4:192.0.2.10 -all", "pass"},
      {"v=spf1 ip4:192.0.2.11 -all", "fail"},
      {"v=spf1 ~all", "warn"},
      {"v=spf1 ?all", "warn"},
      {"v=spf1 nonsense -all", "fail"},
      {"SERVFAIL", "could-not-check"},
      {"TIMEOUT", "could-not-check"},
      {"no record", "warn"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.record);
    const Report report = with_dns("example.com TXT " + std::string(c.record));
    EXPECT_EQ(status_of(report, "spf-result"), c.status)
        << finding_of(report, "spf-result").statement;
  }
}

TEST(CheckSpf, SaysWhichRecordWouldLetTheMessagePass) {
  const Report report = with_dns("example.com TXT v=spf1 ip4:192.0.2.11 -all");
  EXPECT_TRUE(finding_of(report, "spf-result")
                  .fix.contains("example.com TXT \"v=spf1 ip4:192.0.2.11 ip4:192.0.2.10 -all\""))
      << finding_of(report, "spf-result").fix;
}

}  // namespace
}  // namespace waybill::tester
