// The path, the identities and the tickets of one small case.
#include "diagnosis/path.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "diagnosis/diagnose.h"
#include "diagnosis/ticket.h"
#include "dns/snapshot_json.h"

namespace waybill::diagnosis {
namespace {

constexpr std::string_view kZone = R"({"missing": "nxdomain", "answers": [
  {"name": "example.com", "type": "TXT", "data": ["v=spf1 ip4:192.0.2.1 -all"]},
  {"name": "_dmarc.example.com", "type": "TXT", "data": ["v=DMARC1; p=reject"]}]})";

constexpr std::string_view kMessage =
    "Return-Path: <bounce@other.example>\r\n"
    "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=other.example; dmarc=fail\r\n"
    "Received: from mail.other.example (mail.other.example [203.0.113.9])\r\n"
    " by mx.example.net; Thu, 28 May 2026 10:00:00 +0000\r\n"
    "From: ann@example.com\r\nTo: bob@example.net\r\nSubject: x\r\nMessage-ID: <1@example.com>\r\n"
    "Date: Thu, 28 May 2026 10:00:00 +0000\r\n\r\nHello\r\n";

struct Judged {
  Case the_case;
  Diagnosis diagnosis;
  MessageTally tally;
};

Judged judge(const std::vector<std::string>& texts) {
  Judged judged;
  for (const std::string& text : texts) {
    const std::string id = "E" + std::to_string(judged.the_case.evidence.size() + 1);
    judged.the_case.evidence.push_back({id, recognise(text), id + ".txt", text});
  }
  judged.the_case.at = 1'780'000'000;
  judged.the_case.dns = *dns::parse_snapshot(kZone);
  const Examination examination(judged.the_case);
  dns::Inquiry inquiry(judged.the_case.dns);
  judged.diagnosis = examination.diagnose(inquiry);
  judged.tally = examination.tally(inquiry);
  return judged;
}

TEST(Path, HasSixStepsAndOneWayTakenInEach) {
  for (const std::vector<std::string>& texts :
       {std::vector<std::string>{std::string(kMessage)},
        {"550 5.7.1 refused, mail from ann@example.com to bob@example.net"}}) {
    const std::vector<PathStep> path = lay_path(judge(texts).diagnosis);
    ASSERT_EQ(path.size(), 6U);
    for (const PathStep& step : path) {
      EXPECT_EQ(std::ranges::count(step.branches, true, &Branch::taken), 1) << to_string(step.id);
      for (const Branch& branch : step.branches)
        EXPECT_FALSE(branch.reason.empty()) << branch.id;
    }
  }
}

TEST(Path, KeepsEveryFindingAtOneStep) {
  const Judged judged = judge({std::string(kMessage)});
  std::size_t count = 0;
  for (const PathStep& step : lay_path(judged.diagnosis))
    count += step.findings.size();
  EXPECT_EQ(count, judged.diagnosis.findings.size());
}

TEST(Identities, ShowWhatDoesNotAlign) {
  const Judged judged = judge({std::string(kMessage)});
  const auto& list = judged.diagnosis.identities;
  ASSERT_GE(list.size(), 2U);
  EXPECT_EQ(list[0].kind, IdentityKind::From);
  EXPECT_EQ(list[0].domain, "example.com");
  EXPECT_EQ(list[0].here, "fail");
  EXPECT_EQ(list[0].receiver, "fail");
  EXPECT_EQ(list[1].kind, IdentityKind::ReturnPath);
  EXPECT_EQ(list[1].domain, "other.example");
  EXPECT_EQ(list[1].receiver, "pass");
  EXPECT_EQ(list[1].aligned, false);
  EXPECT_FALSE(list[1].fact.empty());
  EXPECT_EQ(judged.tally, (MessageTally{1, 0}));
}

TEST(Ticket, SaysToEachReaderWhatIsAskedOfThem) {
  const Judged judged = judge(
      {std::string(kMessage), "The answer was: 550 5.7.26 unauthenticated email from example.com"});
  for (const char* word : {"salesforce", "recipient", "dns", "colleague"}) {
    const auto reader = parse_reader(word);
    ASSERT_TRUE(reader) << word;
    const Ticket ticket = write_ticket(judged.diagnosis, judged.the_case, *reader);
    EXPECT_TRUE(ticket.subject.contains("example.com")) << ticket.subject;
    EXPECT_FALSE(ticket.text.empty());
  }
  const Ticket recipient = write_ticket(judged.diagnosis, judged.the_case, Reader::Recipient);
  EXPECT_TRUE(recipient.text.contains("Message-ID: 1@example.com")) << recipient.text;
  EXPECT_TRUE(recipient.text.contains("550 5.7.26")) << recipient.text;
  EXPECT_EQ(parse_reader("nobody"), std::nullopt);
}

}  // namespace
}  // namespace waybill::diagnosis
