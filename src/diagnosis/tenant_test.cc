// Which way mail takes into the sender's own tenant, and what is predicted for it.
#include "diagnosis/tenant.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "diagnosis/decide.h"
#include "diagnosis/decision.h"
#include "diagnosis/diagnose.h"
#include "dns/snapshot_json.h"

namespace waybill::diagnosis {
namespace {

constexpr std::string_view kZone = R"({"missing": "nxdomain", "answers": [
  {"name": "gateway.example", "type": "MX", "data": ["10 mx0a-00123456.pphosted.com"]},
  {"name": "example.com", "type": "TXT", "data": ["v=spf1 include:_spf.salesforce.com -all"]},
  {"name": "_spf.salesforce.com", "type": "TXT", "data": ["v=spf1 ip4:203.0.113.0/25 -all"]},
  {"name": "example.com", "type": "MX", "data": ["0 example-com.mail.protection.outlook.com"]},
  {"name": "elsewhere.example", "type": "MX", "data": ["10 mail.elsewhere.example"]}]})";
const std::string kVerp =
    "sales=example.com__2kw1.3dp6@2kw1.3dp6.5p-3hxtgeak.usa640.bnc.salesforce.com";

Diagnosis diagnose(const std::vector<std::string>& texts) {
  Case the_case;
  for (const std::string& text : texts)
    the_case.evidence.push_back(
        {"E" + std::to_string(the_case.evidence.size() + 1), recognise(text), "evidence", text});
  the_case.at = 1'780'050'000;
  the_case.dns = *dns::parse_snapshot(kZone);
  const Examination examination(the_case);
  dns::Inquiry inquiry(the_case.dns);
  return examination.diagnose(inquiry);
}

std::string log_row(const std::string& sender, const std::string& recipient) {
  return "\"Date/Time\",\"Internal Message ID\",\"Mail Event\",\"Recipient\",\"Sender\",\"Remote "
         "Host\",\"Bytes Transferred\",\"User ID\",\"Message ID Header\",\"Retry Count\",\"Seconds "
         "in Queue\",\"Delivery Stage\",\"Relay Address\",\"Relay Port\",\"Remote "
         "DSN\",\"TLS_Cipher\",\"TLS_Verified\"\n\"05/29/2026 10:00\",\"A/1\",\"D\",\"" +
         recipient + "\",\"" + sender +
         "\",\"10.0.0.1\",\"100\",\"005\",\"m1@sfdc.net\",\"0\",\"0\",\"\",\"203.0.113.30\",\"25\","
         "\"250 ok\",\"\",\"\"\n";
}

struct Way {
  std::string is;
  std::vector<std::string> texts;
  std::string situation;           // "" none
  std::vector<std::string> codes;  // predicted
  std::string finding;             // "" none of those that predict
};

const std::string kOwn = "sales@example.com";
const std::string kColleague = "bob@example.com";

const std::vector<Way>& ways() {
  static const std::vector<Way> kWays = {
      {"A, by one row",
       {log_row(kOwn, kColleague)},
       "A",
       {"550 5.7.68"},
       "tenant.direct-send-ahead"},
      {"B, by one row",
       {log_row(kVerp, kColleague)},
       "B",
       {"compauth=fail reason=601"},
       "tenant.spoof-ahead"},
      {"B with a key", {log_row(kVerp, kColleague), "Our DKIM key is active."}, "B", {}, ""},
      {"another recipient", {log_row(kOwn, "x@elsewhere.example")}, "", {}, ""},
      {"another tenant's MX", {log_row("sales@elsewhere.example", kColleague)}, "", {}, ""},
      {"A by an accepted domain",
       {log_row("sales@shop.example", kColleague), "The accepted domain is shop.example"},
       "A",
       {"550 5.7.68"},
       "tenant.direct-send-ahead"},
      {"C with the bounce address",
       {log_row(kVerp, "x@elsewhere.example"),
        "Email Relay is active. The relay host is example-com.mail.protection.outlook.com"},
       "C",
       {"550 5.7.64"},
       "tenant.relay-attribution-ahead"},
      {"C with the own envelope",
       {log_row(kOwn, "x@elsewhere.example"),
        "Email Relay is active. The relay host is example-com.mail.protection.outlook.com"},
       "C",
       {},
       ""},
      {"a relay of another kind",
       {log_row(kVerp, "x@elsewhere.example"),
        "Email Relay is active. The host is mail.example.com"},
       "",
       {},
       ""},
      {"A by a note alone",
       {"Mail from sales@example.com to bob@example.com, sent by a Flow. Bounce Management is "
        "off."},
       "A",
       {"550 5.7.68"},
       "tenant.direct-send-ahead"},
      {"A for colleagues in a log that is about others",
       {log_row(kOwn, "x@elsewhere.example") +
        log_row(kOwn, kColleague).substr(log_row(kOwn, kColleague).find('\n') + 1)},
       "A",
       {"550 5.7.68"},
       "tenant.direct-send-ahead"},
      {"A or B by a note that does not say",
       {"Mail from sales@example.com to bob@example.com, sent by a Flow."},
       "A or B",
       {"550 5.7.68", "compauth=fail reason=601"},
       "tenant.direct-send-ahead"},
      {"A, refused already",
       {log_row(kOwn, kColleague), "550 5.7.68 TenantInboundAttribution; Direct Send not allowed"},
       "A",
       {"550 5.7.68"},
       ""},
  };
  return kWays;
}

TEST(Prediction, NamesTheWayAndWhatWillBeAnswered) {
  constexpr std::string_view kPredicting[] = {"tenant.direct-send-ahead", "tenant.spoof-ahead",
                                              "tenant.relay-attribution-ahead"};
  for (const Way& way : ways()) {
    SCOPED_TRACE(way.is);
    const Diagnosis diagnosis = diagnose(way.texts);
    std::vector<std::string> codes;
    std::string situation;
    if (diagnosis.prediction) {
      situation = letter_of(diagnosis.prediction->situation);
      for (const Expected& answer : diagnosis.prediction->expected)
        codes.push_back(answer.code);
    }
    EXPECT_EQ(situation, way.situation);
    EXPECT_EQ(codes, way.codes);
    for (const std::string_view id : kPredicting) {
      const Finding* hit = finding(diagnosis.findings, id);
      EXPECT_EQ(hit != nullptr, id == way.finding) << id;
      if (hit == nullptr) continue;
      EXPECT_TRUE(hit->statement.starts_with("Predicted, nothing was refused")) << hit->statement;
      EXPECT_EQ(hit->certainty, Certainty::Inferred);
    }
  }
}

TEST(Prediction, GivesTheSwitchOppositeEffectsOnTheTwoWays) {
  const Diagnosis diagnosis = diagnose({log_row(kOwn, kColleague)});
  ASSERT_TRUE(diagnosis.prediction);
  const auto outcome = [](const std::vector<SwitchEffect>& effects, std::string_view code) {
    const auto effect = std::ranges::find(effects, code, &SwitchEffect::code);
    return effect == effects.end() ? std::string_view("none") : effect->outcome;
  };
  EXPECT_EQ(outcome(diagnosis.prediction->if_on, "550 5.7.68"), "none");
  EXPECT_EQ(outcome(diagnosis.prediction->if_on, "550 5.7.64"), "bad");
  EXPECT_EQ(outcome(diagnosis.prediction->if_off, "550 5.7.68"), "depends");
  EXPECT_EQ(outcome(diagnosis.prediction->if_off, "550 5.7.64"), "none");
}

TEST(Prediction, KnowsWhatWasSaidOfRejectDirectSend) {
  const Diagnosis on = diagnose({log_row(kOwn, kColleague), "RejectDirectSend is $true"});
  const Finding* hit = finding(on.findings, "tenant.direct-send-ahead");
  ASSERT_NE(hit, nullptr);
  EXPECT_EQ(hit->severity, Severity::High);
  const Diagnosis off = diagnose({log_row(kOwn, kColleague), "RejectDirectSend is $false"});
  ASSERT_TRUE(off.prediction);
  ASSERT_FALSE(off.prediction->expected.empty());
  EXPECT_TRUE(off.prediction->expected.front().when.contains("the day"));
}

TEST(Prediction, HasAStableJson) {
  const Diagnosis diagnosis = diagnose({log_row(kVerp, kColleague)});
  ASSERT_TRUE(diagnosis.prediction);
  const boost::json::object json = to_json(*diagnosis.prediction);
  for (const std::string_view key :
       {"situation", "describes", "certainty", "bounce_addresses", "expected",
        "if_bounce_addresses_on", "if_bounce_addresses_off"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json.at("bounce_addresses"), "on");
}

// ---- the tenant's gates ----

bool advises(const Diagnosis& diagnosis, std::string_view id) {
  return std::ranges::find(diagnosis.verdict.smallest_fix, id, &FixStep::id) !=
         diagnosis.verdict.smallest_fix.end();
}

TEST(Tenant, EveryGateHasItsOwnSetting) {
  const std::string addresses =
      "mail from sales@elsewhere.example to bob@example.com is refused.\n";
  for (const auto& [reply, id, fix] : {
           std::tuple("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; sender not "
                      "authenticated for group",
                      "tenant.internal-only", "tenant-group"),
           std::tuple("550 5.7.134 sender was not authenticated for mailbox",
                      "tenant.internal-only", "tenant-mailbox"),
           std::tuple("550 5.7.136 Sender was not authenticated", "tenant.internal-only",
                      "tenant-contact"),
           std::tuple("550 5.7.193 UnifiedGroupAgent; Delivery failed because the sender isn't a "
                      "group member or external senders aren't permitted",
                      "tenant.internal-only", "tenant-unified-group"),
           std::tuple("550 5.7.12 Sender was not authenticated by organization",
                      "tenant.internal-only", "tenant-mailbox"),
           std::tuple("550 5.7.711 Access denied, bad inbound connector. AS(2204)",
                      "tenant.connector-abused", "tenant-connector-abused"),
       }) {
    SCOPED_TRACE(reply);
    const Diagnosis diagnosis = diagnose({addresses + reply});
    EXPECT_TRUE(has_finding(diagnosis.findings, id));
    EXPECT_TRUE(advises(diagnosis, fix));
  }
  EXPECT_TRUE(has_finding(
      diagnose({addresses + "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"})
          .findings,
      "tenant.edge-blocking"));
}

TEST(Tenant, AConnectorForAnotherCertificateIsNamed) {
  const std::string denied =
      "Email Relay is active.\n550 5.7.64 TenantAttribution; Relay Access Denied\n";
  const Diagnosis wrong =
      diagnose({denied + "The connector matches the certificate mail.example.com."});
  EXPECT_TRUE(has_finding(wrong.findings, "tenant.connector-certificate"));
  EXPECT_TRUE(advises(wrong, "connector-certificate"));
  const Diagnosis right =
      diagnose({denied + "The connector matches the certificate *.mta.salesforce.com."});
  EXPECT_FALSE(has_finding(right.findings, "tenant.connector-certificate"));
}

TEST(Tenant, TheReplyMayNameTheCertificate) {
  const Diagnosis diagnosis =
      diagnose({"Email Relay is active.\n550 5.7.64 TenantAttribution; Relay Access Denied "
                "[ValidationStatus "
                "of 'mail.example.com' is 'SubjectMismatch'] ATTR36"});
  const Finding* hit = finding(diagnosis.findings, "tenant.relay-attribution");
  ASSERT_NE(hit, nullptr);
  EXPECT_TRUE(hit->statement.contains("mail.example.com (SubjectMismatch)")) << hit->statement;
  EXPECT_TRUE(hit->statement.contains("ATTR36"));
}

std::string received_by_microsoft(const std::string& results, const std::string& report) {
  return "Received: from smtp.mta.salesforce.com (203.0.113.9) by "
         "X.mail.protection.outlook.com (192.0.2.7); Fri, 29 May 2026 10:00:00 +0000\r\n"
         "Authentication-Results: " +
         results + "\r\nX-Forefront-Antispam-Report: " + report +
         "\r\nFrom: sales@elsewhere.example\r\nTo: bob@gateway.example\r\nMessage-ID: "
         "<m1@sfdc.net>\r\nDate: Fri, 29 May 2026 10:00:00 +0000\r\n\r\nHello\r\n";
}

TEST(Tenant, AGatewayInFrontHidesTheSender) {
  const std::string failed =
      "spf=fail (sender IP is 192.0.2.8) smtp.mailfrom=elsewhere.example; dkim=none; dmarc=fail "
      "action=none header.from=elsewhere.example;compauth=fail reason=001";
  const std::string report = "CIP:192.0.2.8;SCL:5;SFV:SPM;CAT:SPOOF;";
  EXPECT_TRUE(has_finding(diagnose({received_by_microsoft(failed, report)}).findings,
                          "tenant.enhanced-filtering"));
  EXPECT_FALSE(
      has_finding(diagnose({received_by_microsoft(
                               failed, report + "\r\nX-MS-Exchange-SkipListedInternetSender: "
                                                "ip=[203.0.113.9];domain=smtp.mta.salesforce.com")})
                      .findings,
                  "tenant.enhanced-filtering"));
  std::string passed = failed;
  passed.replace(passed.find("spf=fail"), 8, "spf=pass");
  EXPECT_FALSE(has_finding(diagnose({received_by_microsoft(passed, report)}).findings,
                           "tenant.enhanced-filtering"));
}

TEST(Tenant, TheEnvelopeMustBeOfAnAcceptedDomain) {
  const std::string denied =
      "Email Relay is active.\nReturn-Path: sales@example.com\n550 5.7.64 TenantAttribution; Relay "
      "Access Denied\n";
  EXPECT_TRUE(has_finding(diagnose({denied + "The accepted domain is shop.example"}).findings,
                          "tenant.accepted-domain"));
  EXPECT_FALSE(has_finding(diagnose({denied + "The accepted domain is example.com"}).findings,
                           "tenant.accepted-domain"));
  EXPECT_FALSE(has_finding(diagnose({denied}).findings, "tenant.accepted-domain"));
}

TEST(Filter, ATransportRuleIsNamedByTheTrace) {
  const std::string header =
      "date_time_utc,source,event_id,message_id,network_message_id,recipient_address,sender_"
      "address,"
      "original_client_ip,custom_data\n";
  const auto row = [](const std::string& mode) {
    return "2026-05-29T10:00:00Z,AGENT,AGENTINFO,<m1@sfdc.net>,1,bob@example.com,sales@elsewhere."
           "example,203.0.113.9,S:TRA=ETR|ruleId=19a25eb2-3e43|action=Quarantine|mode=" +
           mode + "\n";
  };
  const Diagnosis enforced = diagnose({header + row("Enforce")});
  EXPECT_TRUE(has_finding(enforced.findings, "filtered.transport-rule"));
  EXPECT_EQ(enforced.verdict.cause, Cause::AcceptedThenFiltered);
  const auto step =
      std::ranges::find(enforced.verdict.smallest_fix, "tenant-transport-rule", &FixStep::id);
  ASSERT_NE(step, enforced.verdict.smallest_fix.end());
  EXPECT_TRUE(step->copy.starts_with("Get-TransportRule 19a25eb2-3e43 ")) << step->copy;
  EXPECT_FALSE(has_finding(diagnose({header + row("Audit")}).findings, "filtered.transport-rule"));
}

TEST(Filter, SaysWhoMovedTheMessage) {
  const std::string passed =
      "spf=pass smtp.mailfrom=elsewhere.example; dmarc=pass action=none "
      "header.from=elsewhere.example;compauth=pass reason=100";
  for (const auto& [report, id, fix] : {
           std::tuple("SCL:5;SFV:BLK;CAT:SPM;", "filtered.user-list", "filter-user-list"),
           std::tuple("SCL:5;SFV:SKB;CAT:SPM;", "filtered.policy-list", "filter-policy-list"),
           std::tuple("SCL:6;SFV:SKS;CAT:SPM;", "filtered.transport-rule",
                      "tenant-transport-rule-unknown"),
           std::tuple("SCL:6;SRV:BULK;SFV:SPM;CAT:BULK;", "filtered.bulk", "filter-bulk"),
           std::tuple("SCL:5;SFV:SPM;CAT:UIMP;SFTY:9.20;", "filtered.impersonation",
                      "filter-impersonation"),
           std::tuple("SCL:5;SFV:SPM;CAT:SPM;", "filtered.spam", "filter-trace"),
       }) {
    SCOPED_TRACE(report);
    const Diagnosis diagnosis = diagnose({received_by_microsoft(passed, report)});
    EXPECT_EQ(diagnosis.verdict.cause, Cause::AcceptedThenFiltered);
    EXPECT_TRUE(has_finding(diagnosis.findings, id));
    EXPECT_TRUE(advises(diagnosis, fix)) << diagnosis.verdict.statement;
  }
  const Diagnosis inbox = diagnose({received_by_microsoft(passed, "SCL:1;SFV:NSPM;CAT:NONE;")});
  EXPECT_EQ(inbox.verdict.cause, Cause::Delivered);
}

}  // namespace
}  // namespace waybill::diagnosis
