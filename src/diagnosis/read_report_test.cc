// What DMARC and TLS reports add to a diagnosis.
#include <gtest/gtest.h>

#include <algorithm>

#include "diagnosis/dossier.h"
#include "diagnosis/evidence.h"

namespace waybill::diagnosis {
namespace {

std::string record(std::string_view ip, std::string_view count, std::string_view from,
                   std::string_view aligned, std::string_view spf_domain, std::string_view dkim) {
  std::string xml = "<record><row><source_ip>" + std::string(ip) + "</source_ip><count>" +
                    std::string(count) + "</count><policy_evaluated><disposition>none" +
                    "</disposition><dkim>" + std::string(aligned) +
                    "</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>" +
                    std::string(from) + "</header_from></identifiers><auth_results>";
  if (!dkim.empty())
    xml += "<dkim><domain>" + std::string(dkim) + "</domain><result>pass</result></dkim>";
  return xml + "<spf><domain>" + std::string(spf_domain) +
         "</domain><result>pass</result></spf></auth_results></record>";
}

std::string report() {
  return "<feedback><report_metadata><org_name>receiver.example</org_name><date_range>"
         "<begin>1780012800</begin><end>1780099199</end></date_range></report_metadata>"
         "<policy_published><domain>example.com</domain><p>none</p></policy_published>" +
         record("198.51.100.1", "7", "example.com", "pass", "example.com", "example.com") +
         record("198.51.100.2", "5", "example.com", "fail", "a1.b2.usa1.bnc.salesforce.com", "") +
         record("198.51.100.3", "9", "other.example", "fail", "other.example", "") + "</feedback>";
}

constexpr std::string_view kTls = R"({"organization-name":"Sender Inc.","report-id":"1",
"date-range":{"start-datetime":"2026-05-29T00:00:00Z","end-datetime":"2026-05-29T23:59:59Z"},
"policies":[{"policy":{"policy-type":"sts","policy-domain":"example.com"},
"summary":{"total-successful-session-count":5,"total-failure-session-count":2},
"failure-details":[{"result-type":"certificate-expired","receiving-mx-hostname":"mx.example.com",
"failed-session-count":2}]}]})";

Case case_of(const std::vector<std::string>& texts) {
  Case the_case;
  for (const std::string& text : texts)
    the_case.evidence.push_back(
        {"E" + std::to_string(the_case.evidence.size() + 1), recognise(text), "evidence", text});
  return the_case;
}

std::vector<std::string> facts(const Dossier& dossier) {
  std::vector<std::string> lines;
  for (const Fact* fact : dossier.sheet.all(FactKind::Report))
    lines.push_back(fact->key + ", " + fact->place.where + ": " + fact->value);
  return lines;
}

TEST(ReadReportEvidence, TellsWhatReceiversSawOfTheDomain) {
  const Case the_case = case_of({report()});
  EXPECT_EQ(the_case.evidence[0].kind, EvidenceKind::DmarcReport);
  const Dossier dossier = read_dossier(the_case);
  EXPECT_EQ(dossier.author_domain, "example.com");
  const std::vector<std::string> expected = {
      "dmarc, the whole report: receiver.example, 2026-05-29: 7 of 12 messages from example.com "
      "passed DMARC",
      "salesforce-unsigned, record 2: receiver.example, 2026-05-29: 5 messages through Salesforce "
      "Core had no DKIM signature that is aligned with example.com (SPF pass for "
      "a1.b2.usa1.bnc.salesforce.com, no DKIM signature)",
      "source, record 2: 198.51.100.2: 5 messages from example.com failed DMARC: SPF pass for "
      "a1.b2.usa1.bnc.salesforce.com, no DKIM signature"};
  EXPECT_EQ(facts(dossier), expected);
}

TEST(ReadReportEvidence, TellsWhichConnectionsFailed) {
  const Case the_case = case_of({std::string(kTls)});
  const std::vector<std::string> expected = {
      "tls, the whole report: Sender Inc., 2026-05-29: 5 TLS sessions succeeded, 2 failed",
      "tls-failure, failure-details: certificate-expired at mx.example.com: 2 sessions"};
  EXPECT_EQ(facts(read_dossier(the_case)), expected);
}

TEST(ReadReportEvidence, TheMailOfAReportIsRead) {
  const Case the_case =
      case_of({"From: dmarc@receiver.example\r\nDate: Sat, 30 May 2026 01:00:00 +0000\r\n"
               "Subject: Report Domain: example.com Submitter: receiver.example Report-ID: <1>\r\n"
               "MIME-Version: 1.0\r\nContent-Type: text/xml\r\n\r\n" +
               report()});
  EXPECT_EQ(the_case.evidence[0].kind, EvidenceKind::DmarcReport);
  EXPECT_EQ(facts(read_dossier(the_case)).size(), 3U);
}

TEST(ReadReportEvidence, AReportThatCannotBeReadIsNamed) {
  const Dossier dossier = read_dossier(case_of({"<feedback></feedback>"}));
  ASSERT_EQ(dossier.unread_reports.size(), 1U);
  EXPECT_TRUE(dossier.unread_reports[0].contains("without any content"));
}

}  // namespace
}  // namespace waybill::diagnosis
