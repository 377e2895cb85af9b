// What is read out of logs, bounces, uploads and DNS for the pages.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "container/source.h"
#include "ledger/test_ledger.h"
#include "service/bounce_refusals.h"
#include "service/data_folder.h"
#include "service/domain_overview.h"
#include "service/examples.h"
#include "service/log_refusals.h"
#include "service/uploads.h"

namespace waybill::service {
namespace {

std::string log_row(std::string_view time, std::string_view event, std::string_view id,
                    std::string_view recipient, std::string_view reply) {
  std::string row;
  for (const std::string_view cell :
       {time, std::string_view("A"), event, recipient, std::string_view("sales@example.com"),
        std::string_view("10.0.0.1"), std::string_view("600"), std::string_view("0058d0000000001"),
        id, std::string_view("0"), std::string_view("0"), std::string_view("during RCPT TO"),
        std::string_view("192.0.2.25"), std::string_view("25"), reply})
    row += (row.empty() ? "\"" : ",\"") + std::string(cell) + "\"";
  return row + "\n";
}

std::string log_of(std::initializer_list<std::string> rows) {
  std::string text =
      "\"Date/Time\",\"Internal Message ID\",\"Mail Event\",\"Recipient\",\"Sender\",\"Remote "
      "Host\","
      "\"Bytes Transferred\",\"User ID\",\"Message ID Header\",\"Retry Count\",\"Seconds in "
      "Queue\","
      "\"Delivery Stage\",\"Relay Address\",\"Relay Port\",\"Remote DSN\"\n";
  for (const std::string& row : rows)
    text += row;
  return text;
}

Result<LogRefusals, std::string> read(const std::string& log) {
  LogReading reading;
  reading.name = "EmailLog.csv";
  reading.open = [&]() -> Result<std::unique_ptr<container::Source>, std::string> {
    return std::make_unique<container::TextSource>(log);
  };
  reading.progress = [](std::uint64_t, std::uint64_t) { return true; };
  net::DnsSession dns(nullptr, dns::Snapshot(dns::Missing::NxDomain), 1'795'000'000,
                      std::chrono::seconds(1));
  return read_log_refusals(reading, dns);
}

TEST(LogRefusals, AreCountedByDomainDayAndMeaning) {
  const auto found = read(log_of(
      {log_row("11/20/2026 10:00", "R", "1@sfdc", "a@gone.example", ""),
       log_row("11/20/2026 10:01", "P", "1@sfdc", "a@gone.example", "550 5.1.1 no such user"),
       log_row("11/20/2026 10:00", "R", "2@sfdc", "b@gone.example", ""),
       log_row("11/20/2026 10:01", "P", "2@sfdc", "b@gone.example", "550 5.1.1 no such user"),
       log_row("11/21/2026 10:00", "R", "3@sfdc", "c@fine.example", ""),
       log_row("11/21/2026 10:01", "D", "3@sfdc", "c@fine.example", "250 ok")}));
  ASSERT_TRUE(found) << found.error();
  ASSERT_EQ(found->days.size(), 2U);
  EXPECT_EQ(found->days[0].domain, "example.com");
  EXPECT_EQ(found->days[0].refused, 2U);
  EXPECT_EQ(found->days[1].delivered, 1U);
  ASSERT_EQ(found->meanings.size(), 1U);
  ASSERT_EQ(found->refusals.size(), 1U);
  EXPECT_EQ(found->refusals[0].messages, 2U);
  EXPECT_EQ(found->refusals[0].recipients.at("gone.example"), 2U);
  EXPECT_FALSE(found->meanings[0].example_id.empty());
  const boost::json::value verdict = boost::json::parse(found->meanings[0].verdict);
  EXPECT_EQ(verdict.at("cause"), "recipient-address");
  EXPECT_TRUE(found->excerpt.contains("no such user"));
}

TEST(LogRefusals, AreNotReadOutOfSomethingElse) {
  EXPECT_FALSE(read("a,b\n1,2\n"));
  EXPECT_FALSE(read(""));
}

TEST(LogRefusals, NameWhatNoRuleFitsByWhatStaysTheSame) {
  EXPECT_EQ(meaning_key("M365-X", "whatever"), "M365-X");
  const std::string first = meaning_key("", "599 strange 20261120123456 a@b.example");
  EXPECT_EQ(first, meaning_key("", "599 strange 20261121998877 c@d.example"));
  EXPECT_NE(first, meaning_key("", "599 other"));
  EXPECT_TRUE(first.starts_with("text-"));
}

constexpr std::string_view kBounce =
    "From: MAILER-DAEMON@mx.example.net\r\nTo: sales@example.com\r\nSubject: Undelivered\r\n"
    "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.example.net\r\n\r\n"
    "Final-Recipient: rfc822; a@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
    "Final-Recipient: rfc822; b@example.net\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    "From: Sales <sales@Example.COM>\r\nTo: a@example.net\r\nSubject: x\r\n\r\nHello\r\n--b--\r\n";

TEST(BounceRefusals, CountWhatFailed) {
  BounceRefusals bounces;
  EXPECT_TRUE(bounces.take(kBounce, 1'796'000'000));
  EXPECT_TRUE(bounces.take(kBounce, 1'796'000'000));
  EXPECT_FALSE(bounces.take("From: a@b.example\r\n\r\nHello\r\n", 1'796'000'000));
  const BounceRefusals::Sums sums = bounces.finish();
  EXPECT_EQ(sums.bounces, 2U);
  EXPECT_EQ(sums.recipients, 2U);
  ASSERT_EQ(sums.days.size(), 1U);
  EXPECT_EQ(sums.days[0].domain, "example.com");
  EXPECT_EQ(sums.days[0].refused, 2U);
  ASSERT_EQ(sums.examples.size(), 1U);
  EXPECT_EQ(sums.refusals[0].messages, 2U);
}

TEST(SafeName, IsNeverAPath) {
  static const struct {
    std::string_view name, safe;
  } kCases[] = {{"", "evidence"},
                {"bounce.eml", "bounce.eml"},
                {"../../etc/passwd", "passwd"},
                {"C:\\mail\\x.msg", "x.msg"},
                {".hidden", "hidden"},
                {"a/..", "evidence"},
                {std::string_view("a\0b\n", 4), "ab"},
                {"Größe.csv", "Größe.csv"}};
  for (const auto& c : kCases)
    EXPECT_EQ(safe_name(c.name), c.safe) << c.name;
  EXPECT_LE(safe_name(std::string(5'000, 'x')).size(), kLongestUploadName);
}

TEST(Uploads, AreKeptAndForgotten) {
  ledger::TestLedger store;
  const auto data = DataFolder::open(store.folder());
  ASSERT_TRUE(data);
  const auto kept = keep_octets(store.ledger(), *data, "t", "b.eml", kBounce, 100);
  ASSERT_TRUE(kept) << kept.error();
  EXPECT_EQ(kept->kind, "bounce");
  EXPECT_TRUE(std::ifstream(data->upload(kept->id)).good());
  EXPECT_EQ(remove_unused(store.ledger(), *data, 100), 0U);
  EXPECT_EQ(remove_unused(store.ledger(), *data, 101), 1U);
  EXPECT_FALSE(std::ifstream(data->upload(kept->id)).good());
}

TEST(DataFolder, FilesAreWrittenWholeAndComeBack) {
  ledger::TestLedger store;
  const std::string file = store.folder() + "/x";
  ASSERT_TRUE(write_durably(file, "first"));
  ASSERT_TRUE(write_durably(file, "second"));
  std::ifstream in(file);
  std::string text;
  in >> text;
  EXPECT_EQ(text, "second");
  EXPECT_FALSE(read_compressed(file, 100));  // not compressed
  EXPECT_FALSE(write_durably(store.folder() + "/no/such/folder", "x"));
  EXPECT_FALSE(DataFolder::open("/proc/nowhere"));
  const auto data = DataFolder::open(store.folder());
  ASSERT_TRUE(data);
  ASSERT_TRUE(write_durably(data->temporary() + "/half", "x"));
  ASSERT_TRUE(DataFolder::open(store.folder()));
  EXPECT_FALSE(std::ifstream(data->temporary() + "/half").good());
}

TEST(Examples, AreAllThereWithTheirEvidence) {
  ASSERT_GE(examples().size(), 22U);
  for (const Example& example : examples()) {
    EXPECT_FALSE(example.title.empty()) << example.name;
    EXPECT_GE(example.files.size(), 2U) << example.name;
    for (const auto& [name, octets] : example.files)
      EXPECT_FALSE(octets.empty()) << name;
  }
}

TEST(NextStep, IsTheGravestThing) {
  DomainOverview domain;
  domain.domain = "example.com";
  const auto text = [&] { return next_step_of(domain).text; };
  EXPECT_TRUE(text().starts_with("No report yet")) << text();
  domain.reports = 3;
  domain.messages = domain.passing = 1000;
  EXPECT_EQ(text(), "Nothing to do now");
  domain.policy = dmarc::Policy::None;
  EXPECT_TRUE(text().contains("policy")) << text();
  domain.passing = 900;
  EXPECT_TRUE(text().contains("100 messages do not pass")) << text();
  domain.refused = 1;
  EXPECT_EQ(text(), "1 message was refused: see why");
  domain.cases_open = 2;
  EXPECT_EQ(text(), "2 open cases: read their fixes");
}

}  // namespace
}  // namespace waybill::service
