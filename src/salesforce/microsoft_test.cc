#include "salesforce/microsoft.h"

#include <gtest/gtest.h>

namespace waybill::salesforce {
namespace {

TEST(MicrosoftFilter, ReadsTheReportAndCompauth) {
  const auto message = message::Message::read(
      "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n "
      "smtp.mailfrom=x.bnc.salesforce.com; dkim=none;\r\n"
      " dmarc=fail action=oreject header.from=example.com;compauth=fail reason=601\r\n"
      "X-Forefront-Antispam-Report: "
      "CIP:192.0.2.1;CTRY:US;SCL:5;SFV:SPM;CAT:SPOOF;SFTY:9.22;DIR:INB;\r\n"
      "X-Microsoft-Antispam: BCL:0;ARA:1;\r\n\r\n");
  const MicrosoftFilter filter = read_microsoft_filter(message);
  EXPECT_EQ(filter.category, "SPOOF");
  EXPECT_EQ(filter.scl, 5);
  EXPECT_EQ(filter.bulk, 0);
  EXPECT_EQ(filter.compauth, "fail");
  EXPECT_EQ(filter.compauth_reason, "601");
  EXPECT_EQ(filter.dmarc_action, "oreject");
  EXPECT_TRUE(filter.was_filtered());
  EXPECT_TRUE(describe_compauth_reason("601").contains("own domain"));
  EXPECT_FALSE(read_microsoft_filter(message::Message::read("From: a@b.c\n\n")).is_present());
}

TEST(MicrosoftFilter, IsReadOutOfPastedText) {
  const MicrosoftFilter filter =
      read_pasted_filter("it says compauth=fail reason=601, CAT:SPOOF; SFV:SPM and SCL:5.");
  EXPECT_EQ(filter.compauth, "fail");
  EXPECT_EQ(filter.compauth_reason, "601");
  EXPECT_EQ(filter.category, "SPOOF");
  EXPECT_EQ(filter.scl, 5);
  EXPECT_TRUE(filter.was_filtered());
  EXPECT_FALSE(read_pasted_filter("our LOCAT:ION is here").is_present());
}

TEST(MessageTrace, IsReadInItsThreeShapes) {
  for (const std::string_view csv :
       {"Received,Sender address,Recipient address,Subject,Status,Message ID,From IP,To IP\n"
        "2026-03-06,a@b.example,C@D.example,Hi,Quarantined,<m@x>,192.0.2.1,\n",
        "MessageId,Received,SenderAddress,RecipientAddress,Subject,Status,ToIP,FromIP,"
        "MessageTraceId\n"
        "<m@x>,2026-03-06,a@b.example,c@d.example,Hi,Quarantined,,192.0.2.1,1\n",
        "date_time_utc,sender_address,recipient_status,message_subject,message_id,original_client_"
        "ip\n"
        "2026-03-06,a@b.example,\"c@d.example##Receive, Quarantine\",Hi,<m@x>,192.0.2.1\n"}) {
    SCOPED_TRACE(csv);
    EXPECT_TRUE(is_message_trace(csv));
    const auto rows = read_message_trace(csv);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, TraceState::Quarantined);
    EXPECT_EQ(rows[0].recipient, "c@d.example");
    EXPECT_EQ(rows[0].message_id, "m@x");
    EXPECT_EQ(rows[0].from_ip, "192.0.2.1");
  }
  EXPECT_FALSE(is_message_trace("Date/Time,Internal Message ID,Mail Event,Recipient,Sender\n"));
}

}  // namespace
}  // namespace waybill::salesforce
