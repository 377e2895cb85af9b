#include "feedback/complaint.h"

#include <gtest/gtest.h>

#include "feedback/complaint_rate.h"

namespace waybill::feedback {
namespace {

constexpr std::int64_t kNow = 1'795'444'200;  // 2026-11-23

std::optional<Complaint> read(const std::string& text) {
  return read_complaint(message::Message::read(text), kNow);
}

struct Parts {
  std::string type = "message/feedback-report";
  std::string report =
      "Feedback-Type: abuse\nUser-Agent: Test/1\nVersion: 1\nSource-IP: 192.0.2.7\n"
      "Original-Rcpt-To: person@yahoo.example\nArrival-Date: Sun, 22 Nov 2026 10:00:00 +0000\n";
  std::string original =
      "From: Offers <news@mail.example.com>\nTo: person@yahoo.example\nSubject: Offer\n"
      "Message-ID: <m1@example.com>\n\nHello\n";
  std::string from = "complaints@arf.mail.yahoo.com";
  std::string id = "<c1@arf.mail.yahoo.com>";
  std::string trace = {};
};
std::string arf(const Parts& parts) {
  return parts.trace + "From: " + parts.from +
         "\nDate: Mon, 23 Nov 2026 08:00:00 +0000\nMessage-ID: " + parts.id +
         "\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; "
         "boundary=b\n\n--b\nContent-Type: text/plain\n\nA complaint.\n--b\nContent-Type: " +
         parts.type + "\n\n" + parts.report + "\n--b\nContent-Type: message/rfc822\n\n" +
         parts.original + "\n--b--\n";
}

TEST(Complaint, TellsWhatAnArfReportTells) {
  const auto complaint = read(arf({}));
  ASSERT_TRUE(complaint);
  EXPECT_EQ(complaint->type, "abuse");
  EXPECT_EQ(complaint->domain, "mail.example.com");
  EXPECT_EQ(complaint->named_by, "from");
  EXPECT_EQ(complaint->source_ip, "192.0.2.7");
  EXPECT_EQ(complaint->provider, "yahoo");
  EXPECT_EQ(complaint->time, 1'795'341'600);
}

TEST(Complaint, CountsOnceHoweverItCame) {
  const auto once = read(arf({}));
  EXPECT_EQ(
      read(arf({.trace = "Received: by mx.example.com; Mon, 23 Nov 2026 09:00:00 +0000\n"}))->id,
      once->id);
  EXPECT_NE(read(arf({.id = "<c2@arf.mail.yahoo.com>"}))->id, once->id);
}

TEST(Complaint, TakesTheDomainFromWhatIsLeftOfTheMessage) {
  const std::string bare = "Feedback-Type: abuse\n";
  static const struct {
    std::string report, original;
    std::string_view domain, named_by;
  } kCases[] = {
      {bare, "From: redacted\nDKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=a; b=x\n\n\n",
       "example.net", "dkim"},
      {bare + "Reported-Domain: example.org\n", "Subject: x\n\n\n", "example.org",
       "reported-domain"},
      {bare + "Original-Mail-From: <bounce@b.example>\n", "Subject: x\n\n\n", "b.example",
       "return-path"},
      {bare, "Subject: x\n\n\n", "", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.report + c.original);
    const auto complaint = read(arf({.report = c.report, .original = c.original}));
    ASSERT_TRUE(complaint);
    EXPECT_EQ(complaint->domain, c.domain);
    EXPECT_EQ(complaint->named_by, c.named_by);
  }
}

TEST(Complaint, ToleratesWhatReportersDo) {
  const auto untyped = read(arf({.report = "User-Agent: x\nVersion: 1\n"}));
  ASSERT_TRUE(untyped);
  EXPECT_EQ(untyped->type, "unstated");
  EXPECT_EQ(untyped->time, 1'795'420'800);  // of the report
  const auto packed =
      read(arf({.type = "message/feedback-report\nContent-Transfer-Encoding: base64",
                .report = "RmVlZGJhY2stVHlwZTogZnJhdWQKU291cmNlLUlQOiAxOTIuMC4yLjkK"}));
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->type, "fraud");
  EXPECT_EQ(packed->source_ip, "192.0.2.9");
  const auto plain = read(arf({.type = "text/plain"}));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->type, "abuse");
  const auto future = read(
      arf({.report = "Feedback-Type: abuse\nArrival-Date: Sun, 22 Nov 2099 10:00:00 +0000\n"}));
  EXPECT_EQ(future->time, kNow);
  EXPECT_EQ(read(arf({.from = "fbl@unknown.example"}))->provider, "unknown.example");
}

TEST(Complaint, OtherMailIsNone) {
  EXPECT_FALSE(read(arf({.report = "Feedback-Type: auth-failure\nAuth-Failure: dmarc\n"})));
  EXPECT_FALSE(read("From: a@example.com\nSubject: hello\n\nText\n"));
  EXPECT_FALSE(read("From: a@example.com\n\nWhat does Feedback-Type: abuse mean?\n"));
  EXPECT_FALSE(read(""));
}

TEST(Complaint, EveryPrefixIsReadOrRefused) {
  const std::string whole = arf({});
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto complaint = read(whole.substr(0, size));
    if (complaint) EXPECT_FALSE(complaint->domain.contains('@'));
  }
}

TEST(ComplaintRate, NeedsAKnownNumberOfMessages) {
  const auto rates = rate_complaints({{"yahoo", "abuse", 8},
                                      {"yahoo", "not-spam", 2},
                                      {"comcast", "abuse", 5},
                                      {"fastmail", "abuse", 1}},
                                     {{"yahoo", 1'500}, {"yahoo", 500}, {"fastmail", 20}});
  ASSERT_EQ(rates.size(), 3U);
  EXPECT_EQ(rates[0].provider, "yahoo");
  EXPECT_EQ(rates[0].complaints, 8U);
  EXPECT_EQ(rates[0].wanted, 2U);
  EXPECT_NEAR(*rates[0].rate, 0.004, 1e-9);
  EXPECT_EQ(rates[0].level, Level::Bad);
  EXPECT_FALSE(rates[1].rate);
  EXPECT_EQ(rates[1].level, Level::None);
  EXPECT_NE(rates[1].statement.find("not known"), std::string::npos);
  EXPECT_NEAR(*rates[2].rate, 0.05, 1e-9);
  EXPECT_EQ(rates[2].level, Level::None);  // of 20 messages
}

}  // namespace
}  // namespace waybill::feedback
