#include "salesforce/email_log.h"

#include <gtest/gtest.h>

namespace waybill::salesforce {
namespace {

constexpr std::string_view kHeader =
    "Date/Time,Internal Message ID,Mail Event,Recipient,Sender,Remote Host,Bytes Transferred,User "
    "ID,"
    "Message ID Header,Retry Count,Seconds in Queue,Delivery Stage,Relay Address,Remote "
    "DSN,TLS_Cipher\n";

TEST(EmailLog, JoinsTheRowsOfAMessageIntoALifeLine) {
  const std::string csv =
      "\xEF\xBB\xBF" + std::string(kHeader) +
      "3/06/2026 "
      "13:37,16/A4-1-1,R,Bob@Example.org,u@example.com,10.0.0.1,1,005,<m1@sfdc.net>,0,0,,,,\n"
      "3/06/2026 "
      "13:38,16/A4-1-1,T,bob@example.org,u@example.com,10.0.0.1,0,005,m1@sfdc.net,1,60,during RCPT "
      "TO,192.0.2.9,"
      "\"450 4.7.1 Try later, please\",\n"
      "3/07/2026 "
      "13:38,16/A4-1-1,P,bob@example.org,u@example.com,10.0.0.1,0,005,m1@sfdc.net,9,86400,,,"
      "554 5.4.7 [internal] exceeded max time without delivery,\n"
      "3/06/2026 "
      "13:40,16/A4-1-2,R,amy@example.org,u@example.com,10.0.0.1,1,005,m2@sfdc.net,0,0,,,,\n"
      "3/06/2026 "
      "13:40,16/"
      "A4-1-2,D,amy@example.org,u@example.com,10.0.0.1,1,005,m2@sfdc.net,0,0,,10.1.1.1,,None\n"
      "3/06/2026 13:41,16/A4-1-3,P,cat@example.org,u@example.com,10.0.0.1,1,005,m3@sfdc.net,0,0,,,"
      "\"550 5.7.1 Delivery not authorized, message discarded\",\n"
      "3/06/2026 "
      "13:41,16/"
      "A4-1-3,R,warmup@sp5.ia5.siterelay.mta.salesforce.com,u@example.com,10.0.0.1,1,005,m4,0,0,,,,"
      "\n";
  const EmailLog log = read_email_log(csv);
  EXPECT_EQ(log.rows, 7U);
  EXPECT_EQ(log.warmup_rows, 1U);
  ASSERT_EQ(log.messages.size(), 3U);
  const LifeLine& expired = log.messages[0];
  EXPECT_EQ(expired.recipient, "bob@example.org");
  EXPECT_EQ(expired.message_id, "m1@sfdc.net");
  EXPECT_EQ(expired.state, LogState::Expired);
  ASSERT_LT(expired.decisive, expired.events.size());
  EXPECT_EQ(expired.events[expired.decisive].response, "450 4.7.1 Try later, please");
  EXPECT_EQ(expired.events[expired.decisive].line, 3U);
  EXPECT_EQ(log.messages[1].state, LogState::Queued);  // an internal hand-off is no delivery
  EXPECT_EQ(log.messages[2].state, LogState::DiscardedBySalesforce);
  EXPECT_EQ(log.first, 1772804220);
  EXPECT_TRUE(is_email_log(csv));
}

TEST(EmailLog, BindsColumnsByNameAndFallsBackToTheirOrder) {
  const EmailLog renamed =
      read_email_log("EVENT,to,message_id,Error Message\nP,a@b.example,m,550 5.1.1 no\n");
  ASSERT_EQ(renamed.messages.size(), 1U);
  EXPECT_EQ(renamed.messages[0].events[0].response, "550 5.1.1 no");
  const std::string row =
      "3/06/2026 13:37,id,P,a@b.example,u@c.example,10.0.0.1,0,005,m,0,0,550 5.1.1 no such user\n";
  for (const std::string& csv : {row, "j1,j2,j3,j4,j5,j6,j7,j8,j9,j10,j11,j12\n" + row}) {
    const EmailLog log = read_email_log(csv);
    ASSERT_EQ(log.messages.size(), 1U);
    EXPECT_EQ(log.messages[0].events[0].response, "550 5.1.1 no such user");
    EXPECT_TRUE(is_email_log(csv));
    EXPECT_FALSE(log.warnings.empty());
  }
  EXPECT_FALSE(is_email_log("name,city\na,b\n"));
  EXPECT_FALSE(is_email_log("From: a@b.example\n"));
  EXPECT_FALSE(is_email_log(""));
}

TEST(EmailLog, ReadsEveryPrefix) {
  const std::string csv =
      std::string(kHeader) +
      "3/06/2026 13:37,1,P,a@b.example,u@c.d,10.0.0.1,0,005,m,0,0,\"x\"\"y\n\",,550 5.1.1 no,\n";
  for (std::size_t n = 0; n <= csv.size(); ++n)
    (void)read_email_log(std::string_view(csv).substr(0, n));
}

}  // namespace
}  // namespace waybill::salesforce
