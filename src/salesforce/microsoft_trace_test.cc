#include "salesforce/microsoft_trace.h"

#include <gtest/gtest.h>

#include "salesforce/microsoft_quarantine.h"
#include "salesforce/microsoft_time.h"

namespace waybill::salesforce {
namespace {

constexpr std::int64_t kTime = 1794920749;  // 2026-11-17 13:05:49 UTC

TEST(MessageTrace, IsReadInEveryShapeOfASummary) {
  for (const std::string_view csv :
       {"Received,Sender address,Recipient address,Subject,Status,Message ID,From IP,To IP\n"
        "11/17/2026 1:05:49 PM,A@b.example,C@D.example,Hi,Quarantined,<m@x>,192.0.2.1,\n",
        "MessageId,Received,SenderAddress,RecipientAddress,Subject,Status,ToIP,FromIP,"
        "MessageTraceId\n"
        "<m@x>,2026-11-17T13:05:49.1234567,a@b.example,c@d.example,Hi,Quarantined,,192.0.2.1,1\n",
        "date_time_utc,sender_address,recipient_status,message_subject,message_id,original_client_"
        "ip\n"
        "2026-11-17T13:05:49Z,a@b.example,\"c@d.example##Receive, "
        "Quarantine\",Hi,<m@x>,192.0.2.1\n",
        "\xEF\xBB\xBFReceived (UTC),Sender,Recipient,Subject,Status,Message-ID,From IP\r\n"
        "17/11/2026 13:05:49,a@b.example,c@d.example,Hi,Quarantined,<m@x>,192.0.2.1\r\n",
        "#TYPE Microsoft.Exchange.Data.MessageTrace\r\n"
        "\"MessageId\",\"Received\",\"SenderAddress\",\"RecipientAddress\",\"Status\","
        "\"FromIP\"\r\n"
        "\"<m@x>\",\"11/17/2026 1:05:49 "
        "PM\",\"a@b.example\",\"c@d.example\",\"Quarantined\",\"192.0."
        "2.1\"\r\n",
        "sep=;\nReceived;Sender address;Recipient address;Subject;Status;Message ID;From IP\n"
        "2026-11-17T13:05:49;a@b.example;c@d.example;Hi, you;Quarantined;<m@x>;192.0.2.1\n"}) {
    SCOPED_TRACE(csv);
    EXPECT_TRUE(is_message_trace(csv));
    const auto rows = read_message_trace(csv);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, TraceState::Quarantined);
    EXPECT_EQ(rows[0].sender, "a@b.example");
    EXPECT_EQ(rows[0].recipient, "c@d.example");
    EXPECT_EQ(rows[0].message_id, "m@x");
    EXPECT_EQ(rows[0].from_ip, "192.0.2.1");
    EXPECT_EQ(rows[0].time, kTime);
    EXPECT_TRUE(csv.substr(rows[0].bytes.begin).contains("<m@x>"));
    EXPECT_EQ(csv.substr(0, rows[0].bytes.begin).size() > 40, true);
  }
  EXPECT_FALSE(is_message_trace("Date/Time,Internal Message ID,Mail Event,Recipient,Sender\n"));
  EXPECT_FALSE(is_message_trace("Sender,Recipient,Subject,Note\n"));
}

TEST(MessageTrace, SeveralRecipientsOfARowAreSeveralOutcomes) {
  const auto rows = read_message_trace(
      "origin_timestamp_utc,sender_address,recipient_status,message_subject,message_id,"
      "original_client_ip\n"
      "2026-11-17T13:05:49Z,a@b.example,\"c@d.example##Receive, Deliver;e@d.example##Receive, "
      "Fail;f@d.example##Receive, Send\",Hi,<m@x>,192.0.2.1\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].state, TraceState::Delivered);
  EXPECT_EQ(rows[1].state, TraceState::Failed);
  EXPECT_EQ(rows[1].recipient, "e@d.example");
  EXPECT_EQ(rows[2].state, TraceState::Delivered);
}

constexpr std::string_view kExtendedHeader =
    "date_time_utc,source_context,source,event_id,message_id,network_message_id,recipient_address,"
    "recipient_status,message_subject,sender_address,original_client_ip,custom_data\n";

TEST(MessageTrace, TheRowsOfAnExtendedReportAreOneMessage) {
  const std::string csv =
      std::string(kExtendedHeader) +
      "2026-11-17T13:05:52Z,,STOREDRIVER,DELIVER,<m@x>,1,c@d.example,,Hi,a@b.example,192.0.2.1,\n"
      "2026-11-17T13:05:49Z,,SMTP,RECEIVE,<m@x>,1,c@d.example,,Hi,a@b.example,192.0.2.1,\n"
      "2026-11-17T13:05:50Z,,AGENT,AGENTINFO,<m@x>,1,c@d.example,,Hi,a@b.example,192.0.2.1,"
      "S:SFA=SUM|SFV=SPM|SCL=5|CAT=SPOOF|DI=SJ;S:TRA=ETR|ruleId=19a25eb2|action=ApplyHtmlDisclaimer"
      "|mode=Enforce\n"
      "2026-11-17T13:05:51Z,,SMTP,RECEIVE,<n@x>,2,c@d.example,,Hi,a@b.example,192.0.2.1,\n";
  const auto rows = read_message_trace(csv);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].state, TraceState::FilteredAsSpam);
  EXPECT_EQ(rows[0].time, kTime);
  ASSERT_EQ(rows[0].events.size(), 3U);
  EXPECT_EQ(rows[0].events[0].name, "RECEIVE");
  EXPECT_EQ(rows[0].events[2].name, "DELIVER");
  EXPECT_EQ(rows[0].custom.report.category, "SPOOF");
  ASSERT_EQ(rows[0].custom.rules.size(), 1U);
  EXPECT_EQ(rows[0].custom.rules[0].rule_id, "19a25eb2");
}

TEST(MessageTrace, AFailureKeepsItsReply) {
  const std::string csv =
      std::string(kExtendedHeader) +
      "2026-11-17T13:05:49Z,,SMTP,FAIL,<m@x>,1,c@d.example,[{LED=550 5.1.10 "
      "RESOLVER.ADR.RecipientNotFound; not found};{MSG=};{FQDN=};{IP=};{LRT=}],Hi,a@b.example,,\n";
  const auto rows = read_message_trace(csv);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, TraceState::Failed);
  EXPECT_EQ(rows[0].detail, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found");
}

TEST(MessageTrace, TheDetailsOfOneMessageAreItsEvents) {
  const std::string_view csv =
      "Date,Event,Action,Detail,Data,MessageId,MessageTraceId\n"
      "11/17/2026 1:05:49 PM,Receive,,Message received by: X,<root/>,<m@x>,1\n"
      "11/17/2026 1:05:51 PM,Fail,,\"Reason: [{LED=550 5.7.133 sender not authenticated for "
      "group};{MSG=};{FQDN=}]\",<root/>,<m@x>,1\n";
  EXPECT_TRUE(is_message_trace(csv));
  const auto rows = read_message_trace(csv);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, TraceState::Failed);
  EXPECT_EQ(rows[0].events.size(), 2U);
  EXPECT_EQ(rows[0].detail, "550 5.7.133 sender not authenticated for group");
}

TEST(MessageTrace, EventsSettleTheState) {
  for (const auto& [event, state] :
       {std::pair("DELIVER", TraceState::Delivered), std::pair("SEND", TraceState::Delivered),
        std::pair("SENDEXTERNAL", TraceState::Delivered), std::pair("FAIL", TraceState::Failed),
        std::pair("DROP", TraceState::Failed), std::pair("DEFER", TraceState::Pending),
        std::pair("EXPAND", TraceState::Expanded), std::pair("RECEIVE", TraceState::Other),
        std::pair("SUBMIT", TraceState::Other), std::pair("AGENTINFO", TraceState::Other)}) {
    const auto rows =
        read_message_trace(std::string(kExtendedHeader) + "2026-11-17T13:05:49Z,,SMTP," + event +
                           ",<m@x>,1,c@d.example,,Hi,a@b.example,,\n");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, state) << event;
  }
}

TEST(MessageTrace, OnlyAnEnforcedRuleMovesAMessage) {
  for (const auto& [mode, state] : {std::pair("Enforce", TraceState::Quarantined),
                                    std::pair("Test without Policy Tips", TraceState::Delivered)}) {
    const std::string csv =
        std::string(kExtendedHeader) +
        "2026-11-17T13:05:49Z,,STOREDRIVER,DELIVER,<m@x>,1,c@d.example,,Hi,a@b.example,,"
        "S:TRA=ETR|ruleId=1|action=Quarantine|mode=" +
        mode + "\n";
    const auto rows = read_message_trace(csv);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, state) << mode;
  }
}

TEST(MicrosoftTime, HasMoreFormsThanOne) {
  for (const std::string_view text :
       {"2026-11-17T13:05:49.1234567", "2026-11-17T13:05:49Z", "2026-11-17 13:05:49",
        "11/17/2026 1:05:49 PM", "2026-11-17T14:05:49+01:00", "2026-11-17T07:35:49-0530"})
    EXPECT_EQ(parse_microsoft_time(text, LogTimeOrder::MonthFirst), kTime) << text;
  EXPECT_EQ(parse_microsoft_time("11/17/2026 12:05:49 AM", LogTimeOrder::MonthFirst),
            kTime - 13 * 3600);
  EXPECT_EQ(parse_microsoft_time("17/11/2026 13:05:49", LogTimeOrder::DayFirst), kTime);
  EXPECT_EQ(parse_microsoft_time("yesterday", LogTimeOrder::DayFirst), std::nullopt);
  EXPECT_EQ(parse_microsoft_time("", LogTimeOrder::DayFirst), std::nullopt);
}

TEST(Quarantine, IsReadAsThePortalAndTheCmdletWriteIt) {
  const std::string_view portal =
      "\"Received time\",Subject,Sender,\"Quarantine reason\",\"Release status\",\"Policy "
      "type\",Expires,Recipient,\"Message ID\",\"Policy name\"\n"
      "\"11/17/2026 1:05:49 PM\",Hi,a@b.example,Phish,\"Needs review\",\"Anti-phishing "
      "policy\",12/17/2026,\"C@d.example;e@d.example\",<m@x>,Default\n";
  ASSERT_TRUE(is_quarantine_export(portal));
  const auto list = read_quarantine_export(portal);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].recipient, "c@d.example");
  EXPECT_EQ(list[1].recipient, "e@d.example");
  EXPECT_EQ(list[0].reason, "Phish");
  EXPECT_EQ(list[0].state, QuarantineState::Held);
  EXPECT_EQ(list[0].time, kTime);

  const std::string_view cmdlet =
      "ReceivedTime,MessageId,SenderAddress,RecipientAddress,Subject,Type,PolicyType,PolicyName,"
      "QuarantineTypes,ReleaseStatus\n"
      "2026-11-17T13:05:49,<m@x>,a@b.example,System.Collections.Generic.List`1[System.String],Hi,"
      "Spam,HostedContentFilterPolicy,Default,Spam,Released\n";
  ASSERT_TRUE(is_quarantine_export(cmdlet));
  const auto released = read_quarantine_export(cmdlet);
  ASSERT_EQ(released.size(), 1U);
  EXPECT_EQ(released[0].recipient, "");
  EXPECT_EQ(released[0].state, QuarantineState::Released);
  EXPECT_EQ(released[0].policy_type, "HostedContentFilterPolicy");
  EXPECT_FALSE(is_quarantine_export("Received,Sender,Recipient,Subject,Status,Message ID\n"));
}

}  // namespace
}  // namespace waybill::salesforce
