// The life of a message out of several sources, and what contradicts in it.
#include "diagnosis/life.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "diagnosis/decide.h"
#include "diagnosis/diagnose.h"
#include "dns/snapshot_json.h"

namespace waybill::diagnosis {
namespace {

const std::string kId = "m1@sfdc.net";
const std::string kRecipient = "bob@contoso.example";
const std::string kVerp =
    "sales=example.com__2kw1.3dp6@2kw1.3dp6.5p-3hxtgeak.usa640.bnc.salesforce.com";

struct Examined {
  Case the_case;
  Diagnosis diagnosis;
};

std::unique_ptr<Examined> examine(const std::vector<std::string>& texts) {
  auto examined = std::make_unique<Examined>();
  Case& the_case = examined->the_case;
  for (const std::string& text : texts)
    the_case.evidence.push_back(
        {"E" + std::to_string(the_case.evidence.size() + 1), recognise(text), "evidence", text});
  the_case.at = 1'780'050'000;
  the_case.dns = *dns::parse_snapshot(R"({"missing": "nxdomain", "answers": [
    {"name": "contoso.example", "type": "MX", "data": ["0 contoso.mail.protection.outlook.com"]}]})");
  const Examination examination(the_case);
  dns::Inquiry inquiry(the_case.dns);
  examined->diagnosis = examination.diagnose(inquiry);
  // What the sources were read into is gone: only words and citations are looked at.
  return examined;
}

struct LogRow {
  std::string time, event, relay, reply;
  std::string id = kId, recipient = kRecipient;
};
std::string log(const std::vector<LogRow>& rows) {
  std::string csv =
      "\"Date/Time\",\"Internal Message ID\",\"Mail Event\",\"Recipient\",\"Sender\",\"Remote "
      "Host\",\"Bytes Transferred\",\"User ID\",\"Message ID Header\",\"Retry Count\",\"Seconds in "
      "Queue\",\"Delivery Stage\",\"Relay Address\",\"Relay Port\",\"Remote "
      "DSN\",\"TLS_Cipher\",\"TLS_Verified\"\n";
  for (const LogRow& row : rows)
    csv += "\"" + row.time + "\",\"A/1\",\"" + row.event + "\",\"" + row.recipient + "\",\"" +
           kVerp + "\",\"10.0.0.1\",\"100\",\"005\",\"" + row.id + "\",\"0\",\"0\",\"\",\"" +
           row.relay + "\",\"25\",\"" + row.reply + "\",\"\",\"\"\n";
  return csv;
}
const LogRow kTaken{"05/29/2026 10:00", "R", "", ""};
const LogRow kAccepted{"05/29/2026 10:00", "D", "203.0.113.30", "250 2.6.0 queued"};

std::string trace(const std::string& status, const std::string& id = kId,
                  const std::string& time = "2026-05-29T10:00:41") {
  return "Received,Sender address,Recipient address,Subject,Status,Message ID,From IP\n" + time +
         "," + kVerp + "," + kRecipient + ",Hi," + status + ",<" + id + ">,198.51.100.1\n";
}

std::string report(const std::string& original_id, const std::string& to = "sales@example.com") {
  std::string text =
      "From: postmaster@contoso.example\r\nTo: " + to +
      "\r\nSubject: Undeliverable\r\nDate: Fri, 29 May 2026 10:05:00 +0000\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
      "mx.contoso.example\r\n\r\nFinal-Recipient: rfc822; " +
      kRecipient +
      "\r\nAction: failed\r\nStatus: 5.7.133\r\nDiagnostic-Code: smtp; 550 5.7.133 Sender not "
      "authenticated for group\r\n\r\n";
  if (!original_id.empty())
    text +=
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: sales@example.com\r\nMessage-ID: <" +
        original_id + ">\r\n\r\n";
  return text + "--b--\r\n";
}

std::string quarantine(const std::string& status) {
  return "Received time,Subject,Sender,Quarantine reason,Release status,Policy "
         "type,Recipient,Message "
         "ID\n2026-05-29T10:03:00,Hi," +
         kVerp + ",Phish," + status + ",AntiPhishPolicy," + kRecipient + ",<" + kId + ">\n";
}

const std::string kHeader = "From: Sales <sales@example.com>\r\nTo: " + kRecipient +
                            "\r\nMessage-ID: <" + kId +
                            ">\r\nDate: Fri, 29 May 2026 10:00:00 +0000\r\n\r\nHello\r\n";
std::string hops(const std::string& upper, const std::string& lower) {
  return "Received: from gw.contoso.example by mx.contoso.example; " + upper +
         "\r\nReceived: from smtp.mta.salesforce.com by gw.contoso.example; " + lower + "\r\n" +
         kHeader;
}
std::string results(const std::string& upper, const std::string& lower) {
  return "Authentication-Results: " + upper + "\r\nAuthentication-Results: " + lower + "\r\n" +
         kHeader;
}

bool found(const Examined& examined, std::string_view id) {
  return has_finding(examined.diagnosis.findings, id);
}

std::vector<std::string> kinds(const Life& life) {
  std::vector<std::string> words;
  for (const LifeEvent& event : life.events)
    words.emplace_back(to_string(event.kind));
  return words;
}

TEST(Life, JoinsByMessageIdWhateverItsCaseAndBrackets) {
  const auto examined = examine({log({kTaken, kAccepted}), trace("Delivered", "M1@SFDC.net")});
  const Life* life = examined->diagnosis.life.subject();
  ASSERT_NE(life, nullptr);
  EXPECT_EQ(kinds(*life), (std::vector<std::string>{"taken", "accepted", "trace"}));
  EXPECT_EQ(life->joined_by, std::vector<std::string>{"Message-ID"});
  EXPECT_FALSE(found(*examined, "evidence.contradiction"));
  EXPECT_FALSE(found(*examined, "evidence.not-joined"));
}

TEST(Life, JoinsAReportWithoutAnOriginalByTheBounceAddress) {
  const auto examined = examine({log({kTaken, kAccepted}), report("", kVerp)});
  const Life* life = examined->diagnosis.life.subject();
  ASSERT_NE(life, nullptr);
  EXPECT_EQ(kinds(*life), (std::vector<std::string>{"taken", "accepted", "report"}));
  EXPECT_EQ(life->joined_by, std::vector<std::string>{"envelope sender"});
}

TEST(Life, JoinsByRecipientAndTimeOnlyWhereOneMessageFits) {
  const auto one = examine({log({kTaken, kAccepted}), report("")});
  ASSERT_NE(one->diagnosis.life.subject(), nullptr);
  EXPECT_EQ(one->diagnosis.life.subject()->joined_by,
            std::vector<std::string>{"recipient and time"});
  LogRow other = kTaken;
  other.id = "m2@sfdc.net";
  const auto two = examine({log({kTaken, kAccepted, other}), report("")});
  for (const Life& life : two->diagnosis.life.lives)
    EXPECT_TRUE(life.joined_by.empty());
}

TEST(Life, SaysWhichSourceIsAboutAnotherMessage) {
  const auto examined =
      examine({log({kTaken, {"05/29/2026 10:00", "P", "203.0.113.30", "550 5.1.1 no such user"}}),
               report("elsewhere@example.net")});
  EXPECT_TRUE(found(*examined, "evidence.not-joined"));
  ASSERT_EQ(examined->diagnosis.life.unjoined.size(), 1U);
}

TEST(Life, KeepsTheOrderOfRetries) {
  const auto examined =
      examine({log({kTaken,
                    {"05/29/2026 10:00", "T", "203.0.113.30", "451 4.7.500 Server busy"},
                    {"05/29/2026 10:05", "T", "203.0.113.30", "451 4.7.500 Server busy"},
                    {"05/29/2026 10:15", "D", "203.0.113.30", "250 ok"}})});
  const Life* life = examined->diagnosis.life.subject();
  ASSERT_NE(life, nullptr);
  EXPECT_EQ(kinds(*life), (std::vector<std::string>{"taken", "deferred", "deferred", "accepted"}));
}

TEST(Contradiction, IsFoundBetweenSourcesAndOnlyThere) {
  struct Expected {
    std::string is;
    std::vector<std::string> texts;
    std::string finding;  // empty: none of the area "evidence"
  };
  const std::string delivered = log({kTaken, kAccepted});
  const std::string refused =
      log({kTaken, {"05/29/2026 10:00", "P", "203.0.113.30", "550 5.7.1 access denied"}});
  for (const Expected& expected : {
           Expected{"delivered and delivered", {delivered, trace("Delivered")}, ""},
           Expected{"delivered and in junk", {delivered, trace("FilteredAsSpam")}, ""},
           Expected{"delivered and failed", {delivered, trace("Failed")}, "evidence.contradiction"},
           Expected{"delivered and not in the trace",
                    {delivered, trace("Delivered", "other@sfdc.net")},
                    "evidence.contradiction"},
           Expected{
               "refused and delivered", {refused, trace("Delivered")}, "evidence.contradiction"},
           Expected{"delivered by trace, failed by report",
                    {trace("Delivered"), report(kId)},
                    "evidence.contradiction"},
           Expected{"accepted, then bounced",
                    {delivered, report(kId)},
                    "evidence.accepted-then-bounced"},
           Expected{"the trace an hour early",
                    {delivered, trace("Delivered", kId, "2026-05-29T09:00:41")},
                    "evidence.time-backwards"},
           Expected{"a clock a minute early",
                    {delivered, trace("Delivered", kId, "2026-05-29T09:59:00")},
                    ""},
           Expected{"a note that says delivered",
                    {refused, "The email log shows delivered for bob@contoso.example."},
                    "evidence.note-differs"},
           Expected{"a note that says bounce management is off",
                    {delivered, "Bounce Management is off."},
                    "evidence.note-differs"},
           Expected{"delivered by trace, held by quarantine",
                    {trace("Delivered"), quarantine("NotReleased")},
                    "evidence.contradiction"},
           Expected{
               "delivered by trace, released", {trace("Delivered"), quarantine("Released")}, ""},
           Expected{"a hop before the hop that handed it on",
                    {hops("Fri, 29 May 2026 10:00:00 +0000", "Fri, 29 May 2026 10:20:00 +0000")},
                    "evidence.time-backwards"},
           Expected{"clocks that differ a little",
                    {hops("Fri, 29 May 2026 10:00:00 +0000", "Fri, 29 May 2026 10:02:00 +0000")},
                    ""},
           Expected{"two servers with other results",
                    {results("mx.contoso.example; dmarc=fail", "gw.contoso.example; dmarc=pass")},
                    "evidence.receivers-differ"},
           Expected{"two servers with one result",
                    {results("mx.contoso.example; dmarc=pass", "gw.contoso.example; dmarc=pass")},
                    ""},
           Expected{"a note that says it is on", {delivered, "Bounce Management is on."}, ""},
       }) {
    SCOPED_TRACE(expected.is);
    const auto examined = examine(expected.texts);
    std::vector<std::string> ids;
    for (const Finding& finding : examined->diagnosis.findings) {
      if (finding.id.starts_with("evidence.")) ids.emplace_back(finding.id);
      EXPECT_FALSE(finding.facts.empty()) << finding.id;
    }
    if (expected.finding.empty()) {
      EXPECT_TRUE(ids.empty()) << ids.front();
    } else {
      EXPECT_NE(std::ranges::find(ids, expected.finding), ids.end());
    }
  }
}

TEST(Contradiction, LowersTheConfidence) {
  const auto agreed = examine({log({kTaken, kAccepted}), trace("Delivered")});
  EXPECT_EQ(agreed->diagnosis.verdict.cause, Cause::Delivered);
  EXPECT_EQ(agreed->diagnosis.verdict.confidence, Confidence::Certain);
  const auto absent = examine({log({kTaken, kAccepted}), trace("Delivered", "other@sfdc.net")});
  EXPECT_EQ(absent->diagnosis.verdict.cause, Cause::Delivered);
  EXPECT_EQ(absent->diagnosis.verdict.confidence, Confidence::Possible);
  ASSERT_EQ(absent->diagnosis.verdict.next_evidence.size(), 1U);
  EXPECT_TRUE(absent->diagnosis.verdict.next_evidence.front().how.contains("Extended report"));
}

TEST(Contradiction, ADeferralThatWasOvercomeIsNoCause) {
  std::string delayed = report(kId);
  delayed.replace(delayed.find("Action: failed"), 14, "Action: delayed");
  const auto examined = examine({delayed, trace("Delivered", kId, "2026-05-29T12:00:00")});
  EXPECT_EQ(examined->diagnosis.verdict.cause, Cause::Delivered);
}

TEST(IsoTime, IsUtc) {
  EXPECT_EQ(iso_time(1'780'050'000), "2026-05-29T10:20:00Z");
  EXPECT_EQ(iso_time(-1), "out of range");
  EXPECT_EQ(iso_time(253'402'300'800), "out of range");
}

}  // namespace
}  // namespace waybill::diagnosis
