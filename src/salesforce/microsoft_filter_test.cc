#include "salesforce/microsoft_filter.h"

#include <gtest/gtest.h>

namespace waybill::salesforce {
namespace {

constexpr std::string_view kSpoof =
    "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n "
    "smtp.mailfrom=x.bnc.salesforce.com; dkim=none (message not signed)\r\n"
    " header.d=none;dmarc=fail action=oreject header.from=Example.com;compauth=fail reason=601\r\n"
    "ARC-Seal: i=1; a=rsa-sha256; s=arcselector10001; d=microsoft.com; cv=none; b=AA\r\n"
    "ARC-Seal: i=2; a=rsa-sha256; s=s; d=example.net; cv=pass; b=AA\r\n"
    "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:US;LANG:en;SCL:5;SRV:;IPV:NLI;SFV:SPM;\r\n"
    " H:mail.example.com;PTR:mail.example.com;CAT:SPOOF;SFS:(13230040);DIR:INB;SFTY:9.22;\r\n"
    "X-Microsoft-Antispam: BCL:0;ARA:1;\r\n"
    "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n"
    "X-MS-Exchange-CrossTenant-Id: 6b8f3f2a-0000-0000-0000-000000000001\r\n"
    "X-MS-Exchange-SkipListedInternetSender:\r\n ip=[192.0.2.9];domain=gateway.example.net\r\n"
    "\r\n";

TEST(MicrosoftFilter, ReadsEveryFieldOfTheReport) {
  const MicrosoftFilter filter = read_microsoft_filter(message::Message::read(kSpoof));
  const AntispamReport& report = filter.report;
  EXPECT_EQ(report.category, "SPOOF");
  EXPECT_EQ(report.filter_verdict, "SPM");
  EXPECT_EQ(report.scl, 5);
  EXPECT_EQ(report.ip_verdict, "NLI");
  EXPECT_EQ(report.rule, "");
  EXPECT_EQ(report.safety, "9.22");
  EXPECT_EQ(report.client_ip, "192.0.2.1");
  EXPECT_EQ(report.helo, "mail.example.com");
  EXPECT_EQ(report.ptr, "mail.example.com");
  EXPECT_EQ(report.country, "US");
  EXPECT_EQ(report.language, "en");
  EXPECT_EQ(report.direction, "INB");
  ASSERT_EQ(report.others.size(), 1U);
  EXPECT_EQ(report.others[0].first, "SFS");
  EXPECT_EQ(filter.bulk, 0);
  EXPECT_TRUE(filter.was_filtered());
  EXPECT_FALSE(read_microsoft_filter(message::Message::read("From: a@b.c\n\n")).is_present());
}

TEST(MicrosoftFilter, ReadsCompositeAuthentication) {
  const MicrosoftFilter filter = read_microsoft_filter(message::Message::read(kSpoof));
  const CompositeAuthentication& composite = filter.authentication;
  EXPECT_EQ(composite.result, "fail");
  EXPECT_EQ(composite.reason, "601");
  EXPECT_EQ(composite.dmarc_action, "oreject");
  EXPECT_EQ(composite.header_from, "example.com");
  EXPECT_EQ(composite.mail_from, "x.bnc.salesforce.com");
  EXPECT_EQ(composite.spf, "pass");
  EXPECT_EQ(composite.dkim, "none");
  EXPECT_TRUE(composite.is_own_domain_spoof());
  EXPECT_EQ(filter.arc_sets_by_microsoft, 1U);
}

TEST(MicrosoftFilter, ReadsAttribution) {
  const Attribution attribution = read_attribution(message::Message::read(kSpoof));
  EXPECT_EQ(attribution.value("auth-as"), "Anonymous");
  EXPECT_FALSE(attribution.is_internal());
  EXPECT_EQ(attribution.value("tenant"), "6b8f3f2a-0000-0000-0000-000000000001");
  EXPECT_EQ(attribution.skipped_to(), "192.0.2.9");
  EXPECT_EQ(attribution.find("transport-rules"), nullptr);
}

TEST(CompositeAuthentication, ReasonsHaveMeanings) {
  struct Expected {
    std::string_view reason;
    std::string_view says;
    bool is_spoof;
  };
  for (const Expected& expected :
       {Expected{"601", "own", true}, Expected{"604", "own", true},
        Expected{"001", "nothing authenticates", true},
        Expected{"010", "own accepted domains", true}, Expected{"130", "ARC", false},
        Expected{"905", "routing", false}, Expected{"703", "legitimate", false}}) {
    SCOPED_TRACE(expected.reason);
    const CompauthMeaning* meaning = compauth_meaning(expected.reason);
    ASSERT_NE(meaning, nullptr);
    EXPECT_TRUE(meaning->meaning.contains(expected.says)) << meaning->meaning;
    CompositeAuthentication composite;
    composite.result = "fail";
    composite.reason = expected.reason;
    EXPECT_EQ(composite.is_spoof(), expected.is_spoof);
  }
  for (const std::string_view unknown : {"", "6", "8x1", "801", "6011"})
    EXPECT_EQ(compauth_meaning(unknown), nullptr) << unknown;
}

TEST(MicrosoftFilter, IsReadOutOfPastedText) {
  const MicrosoftFilter filter =
      read_pasted_filter("it says compauth=fail reason=601, CAT:SPOOF; SFV:SPM and SCL:5.");
  EXPECT_EQ(filter.authentication.result, "fail");
  EXPECT_EQ(filter.authentication.reason, "601");
  EXPECT_EQ(filter.report.category, "SPOOF");
  EXPECT_EQ(filter.report.scl, 5);
  EXPECT_TRUE(filter.was_filtered());
  EXPECT_FALSE(read_pasted_filter("our LOCAT:ION is here").is_present());
}

TEST(Placement, ListsAndRulesOutrankTheFilter) {
  struct Expected {
    std::string_view report;
    Placement placement;
    Decider decider;
    std::string_view code;
  };
  for (const Expected& expected : {
           Expected{"SCL:1;SFV:NSPM;CAT:NONE;", Placement::Inbox, Decider::Filter, "SCL:1"},
           Expected{"SCL:-1;SFV:SKN;CAT:NONE;", Placement::Inbox, Decider::TransportRule,
                    "SFV:SKN"},
           Expected{"SCL:-1;SFV:SKA;CAT:SPOOF;", Placement::Inbox, Decider::Policy, "SFV:SKA"},
           Expected{"SCL:6;SFV:SKS;CAT:SPM;", Placement::Junk, Decider::TransportRule, "SFV:SKS"},
           Expected{"SCL:5;SFV:SKB;CAT:SPM;", Placement::Junk, Decider::Policy, "SFV:SKB"},
           Expected{"SCL:5;SFV:BLK;CAT:SPM;", Placement::Junk, Decider::User, "SFV:BLK"},
           Expected{"SCL:5;SFV:SPM;CAT:SPOOF;", Placement::Junk, Decider::Filter, "CAT:SPOOF"},
           Expected{"SCL:9;SFV:SPM;CAT:MALW;", Placement::Quarantine, Decider::Filter, "CAT:MALW"},
           Expected{"SCL:5;SFV:SPM;CAT:UIMP;", Placement::Quarantine, Decider::Policy, "CAT:UIMP"},
           Expected{"SCL:6;SFV:SPM;", Placement::Junk, Decider::Filter, "SFV:SPM"},
           Expected{"SFV:SKX;", Placement::Unknown, Decider::Unknown, ""},
           Expected{"SCL:42;", Placement::Unknown, Decider::Unknown, ""},
       }) {
    SCOPED_TRACE(expected.report);
    MicrosoftFilter filter;
    filter.report = read_antispam_report(expected.report);
    const PlacementReading reading = read_placement(filter);
    EXPECT_EQ(reading.placement, expected.placement);
    EXPECT_EQ(reading.decider, expected.decider);
    EXPECT_EQ(reading.code, expected.code);
  }
}

}  // namespace
}  // namespace waybill::salesforce
