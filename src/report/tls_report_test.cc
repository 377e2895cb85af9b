#include "report/tls_report.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace waybill::report {
namespace {

constexpr std::string_view kGood = R"({"organization-name":"Receiver","date-range":
{"start-datetime":"2026-11-01T00:00:00Z","end-datetime":"2026-11-02T00:00:00Z"},
"contact-info":"tls@receiver.example","report-id":"t1","policies":[{"policy":
{"policy-type":"sts","policy-string":["version: STSv1","mode: enforce"],
"policy-domain":"example.com","mx-host":["*.example.com"]},
"summary":{"total-successful-session-count":5,"total-failure-session-count":2},
"failure-details":[{"result-type":"certificate-expired","sending-mta-ip":"192.0.2.1",
"receiving-mx-hostname":"MX.example.com","receiving-ip":"198.51.100.1",
"failed-session-count":2,"failure-reason-code":"X"}]}]})";

std::string with(std::string_view from, std::string_view to) {
  std::string changed(kGood);
  const std::size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return changed.replace(at, from.size(), to);
}

bool has(const TlsReport& report, std::string_view id) {
  return std::ranges::any_of(report.deviations,
                             [id](const DeviationCount& met) { return id_of(met.code) == id; });
}

TEST(TlsReport, ReadsEveryValue) {
  const auto report = read_tls_report(kGood);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->deviations.empty());
  EXPECT_EQ(report->organization, "Receiver");
  EXPECT_EQ(report->report_id, "t1");
  EXPECT_EQ(report->span, (TimeSpan{1793491200, 1793577600}));
  ASSERT_EQ(report->policies.size(), 1U);
  const TlsPolicy& policy = report->policies[0];
  EXPECT_EQ(policy.type, "sts");
  EXPECT_EQ(policy.strings.size(), 2U);
  EXPECT_EQ(policy.mx_hosts, std::vector<std::string>{"*.example.com"});
  EXPECT_EQ(report->successful_sessions(), 5U);
  EXPECT_EQ(report->failed_sessions(), 2U);
  const TlsFailure expected{.result_type = "certificate-expired",
                            .sending_mta_ip = "192.0.2.1",
                            .receiving_ip = "198.51.100.1",
                            .receiving_mx_hostname = "mx.example.com",
                            .receiving_mx_helo = "",
                            .failed_sessions = 2,
                            .additional_information = "",
                            .reason_code = "X"};
  ASSERT_EQ(policy.failures.size(), 1U);
  EXPECT_EQ(policy.failures[0], expected);
}

TEST(TlsReport, TakesWhatReportersWrite) {
  static const struct {
    std::string_view from, to, code;
    std::uint64_t failed = 2;
  } kCases[] = {
      {"\"tls@receiver.example\"", "null", "field-missing"},
      {"\"policy-domain\":\"example.com\",", "", "policy-domain-missing"},
      {"\"total-failure-session-count\":2", "\"total-failure-session-count\":\"2\"",
       "field-type-unexpected"},
      {"\"total-failure-session-count\":2", "\"total-failure-session-count\":2.0",
       "field-type-unexpected"},
      {"\"total-failure-session-count\":2", "\"total-failure-session-count\":null", "field-missing",
       0},
      {"\"total-failure-session-count\":2", "\"total-failure-session-count\":-2", "count-invalid",
       0},
      {"\"total-failure-session-count\":2", "\"total-failure-session-count\":[2]", "count-invalid",
       0},
      {"\"total-failure-session-count\":2", "\"total-failure-session-count\":3", "sums-differ", 3},
      {"[\"version: STSv1\",\"mode: enforce\"]", "\"version: STSv1\"", "field-type-unexpected"},
      {"[\"version: STSv1\",\"mode: enforce\"]", R"(["[\"3 1 1 AB\",\"3 1 1 CD\"]"])",
       "field-type-unexpected"},
      {"\"mx-host\"", "\"mx-host-pattern\"", "field-name-alias"},
      {"\"sts\"", "\"STS\"", "word-case"},
      {"\"sts\"", "\"magic\"", "policy-type-unknown"},
      {"certificate-expired", "bad-luck", "tls-result-unknown"},
      {"2026-11-01T00:00:00Z", "soon", "time-invalid"},
      {"2026-11-02T00:00:00Z", "2026-11-01T23:59:59Z", "end-inclusive"},
      {"{\"organization", "\xEF\xBB\xBF{\"organization", "byte-order-mark"},
      {"\"report-id\":\"t1\",", "", "report-id-missing"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.to);
    const auto report = read_tls_report(with(c.from, c.to));
    ASSERT_TRUE(report) << report.error();
    EXPECT_TRUE(has(*report, c.code));
    EXPECT_EQ(report->failed_sessions(), c.failed);
    EXPECT_EQ(report->policies.size(), 1U);
  }
}

TEST(TlsReport, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "[]", "{}", "{\"a\":1}", "{\"policies\":", "nonsense", "{\"policies\":[}"})
    EXPECT_FALSE(read_tls_report(text)) << text;
  std::string deep = "{\"policies\":";
  deep.append(100, '[').append(100, ']').append("}");
  EXPECT_FALSE(read_tls_report(deep));
}

TEST(TlsReport, EveryPrefixIsRefused) {
  for (std::size_t size = 0; size < kGood.size(); ++size)
    EXPECT_FALSE(read_tls_report(kGood.substr(0, size))) << size;
}

}  // namespace
}  // namespace waybill::report
