#include "salesforce/log_digester.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "salesforce/log_list_quality.h"
#include "salesforce/log_words.h"

namespace waybill::salesforce {
namespace {

constexpr std::string_view kHeader =
    "Date/Time,Mail Event,Recipient,Sender,User ID,Message ID Header,Delivery Stage,Remote "
    "DSN,TLS_Cipher\n";
constexpr UnixTime kStart = 1794787200;  // 2026-11-16 00:00 GMT

// Writes logs row by row.
class Log {
 public:
  Log& row(UnixTime time, char event, std::string_view recipient, std::string_view reply = "",
           std::string_view user = "005A", std::string_view stage = "") {
    text_ += fmt::format("{},{},{},s@example.com,{},m{},{},\"{}\",{}\n", iso_time(time), event,
                         recipient, user, message_, stage, reply, event == 'D' ? "TLSv1.2:X" : "");
    return *this;
  }
  Log& message(UnixTime time, char event, std::string_view recipient, std::string_view reply = "",
               std::string_view user = "005A") {
    ++message_;
    return row(time, 'R', recipient, "", user).row(time, event, recipient, reply, user);
  }
  Log& messages(int count, UnixTime time, char event, std::string_view domain,
                std::string_view reply = "", std::string_view user = "005A", UnixTime step = 60) {
    for (int i = 0; i < count; ++i)
      message(time + i * step, event, fmt::format("r{}@{}", message_, domain), reply, user);
    return *this;
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] LogFindings findings(const DigestInput& input = {}) const {
    EmailLogReader reader(input.selection);
    reader.feed(text_);
    reader.finish();
    EXPECT_TRUE(reader.is_log());
    return digest_log(reader.content(), input);
  }
  [[nodiscard]] LogDigest digest(const DigestInput& input = {}) const {
    return findings(input).digest;
  }

 private:
  std::string text_{kHeader};
  int message_ = 0;
};

bool warns(const LogDigest& digest, std::string_view words) {
  return std::ranges::any_of(digest.warnings,
                             [&](const std::string& warning) { return warning.contains(words); });
}

constexpr std::string_view kUnauthenticated =
    "550-5.7.26 Your email has been blocked because the sender is unauthenticated. 550 5.7.26 "
    "gsmtp";
constexpr std::string_view kDmarc =
    "550 5.7.509 Access denied, sending domain example.com does not pass DMARC verification and "
    "has a "
    "DMARC policy of reject.";
constexpr std::string_view kBlocked =
    "550 5.7.1 Unfortunately, messages from [203.0.113.9] weren't sent. Please contact your "
    "Internet "
    "service provider since part of their network is on our block list (S3150).";
constexpr std::string_view kDirectSend =
    "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from "
    "unauthorized "
    "sources";
constexpr std::string_view kUnknown =
    "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown";

TEST(LogDigest, CountsStatesDomainsAndReplies) {
  Log log;
  log.messages(10, kStart, 'D', "a.example").messages(3, kStart, 'P', "a.example", kUnknown);
  log.messages(2, kStart, 'P', "b.example", kUnknown)
      .messages(1, kStart, 'T', "c.example", "451 4.7.1 Greylisted");
  log.messages(1, kStart, 'R', "d.example");
  const LogDigest digest = log.digest();
  EXPECT_EQ(digest.rows, 34U);
  EXPECT_EQ(digest.messages, 17U);
  EXPECT_EQ(digest.states, (std::map<std::string, Count>{
                               {"deferred", 1}, {"delivered", 10}, {"queued", 1}, {"refused", 5}}));
  ASSERT_EQ(digest.by_domain.size(), 3U);
  EXPECT_EQ(digest.by_domain[0].domain, "a.example");
  EXPECT_EQ(digest.by_domain[0].count, 3U);
  EXPECT_EQ(digest.by_domain[0].total, 13U);
  ASSERT_EQ(digest.refusals.size(), 2U);
  EXPECT_EQ(digest.refusals[0].kind, "list-quality");
  EXPECT_EQ(digest.refusals[0].count, 5U);
  EXPECT_EQ(digest.refusals[0].volume, 15U);
  EXPECT_EQ(digest.refusals[0].domain_count, 2U);
  EXPECT_EQ(digest.refusals[1].deferred, 1U);
  EXPECT_EQ(digest.by_class[0], (DigestClass{"list-quality", 5}));
  EXPECT_EQ(digest.pattern.kind, "list");
  EXPECT_EQ(digest.tls.encrypted, 10U);
  EXPECT_TRUE(digest.verdict.contains("6 of 17 messages")) << digest.verdict;
}

TEST(LogDigest, NamesTheHourFromWhichAProviderRefuses) {
  Log log;
  for (int hour = 0; hour < 72; ++hour) {
    const UnixTime time = kStart + hour * 3600;
    log.messages(10, time, 'D', "gmail.com").messages(hour < 48 ? 10 : 2, time, 'D', "outlook.com");
    if (hour >= 48) log.messages(8, time + 120, 'P', "outlook.com", kBlocked);
  }
  const LogDigest digest = log.digest();
  ASSERT_FALSE(digest.refusals.empty());
  const DigestRefusal& refusal = digest.refusals[0];
  ASSERT_TRUE(refusal.change);
  EXPECT_EQ(refusal.change->since, kStart + 48 * 3600 + 120);
  EXPECT_DOUBLE_EQ(refusal.change->before, 0);
  EXPECT_DOUBLE_EQ(refusal.change->after, 0.8);
  EXPECT_EQ(refusal.scope, "one-domain");
  ASSERT_EQ(digest.by_provider.size(), 1U);
  EXPECT_EQ(digest.by_provider[0].provider, "microsoft-consumer");
  EXPECT_TRUE(digest.by_provider[0].change);
  EXPECT_TRUE(digest.by_domain[0].change);
  EXPECT_EQ(digest.pattern.kind, "reputation");
  EXPECT_EQ(digest.pattern.reputation_systems, 1U);
  EXPECT_TRUE(digest.verdict.contains("2026-11-18 00:02 GMT")) << digest.verdict;
}

TEST(LogDigest, DoesNotTakeWaitingMessagesAtTheEndForARise) {
  Log log;
  for (int i = 0; i < 2000; ++i) {
    log.message(kStart + i * 60, 'T', fmt::format("r{}@a.example", i), "451 4.3.2 try again");
    if (i < 1900) log.row(kStart + i * 60 + 300, 'D', fmt::format("r{}@a.example", i));
  }
  const LogDigest digest = log.digest();
  EXPECT_EQ(digest.states.at("deferred"), 100U);
  ASSERT_FALSE(digest.refusals.empty());
  EXPECT_FALSE(digest.refusals[0].change);
  EXPECT_FALSE(digest.by_domain[0].change);
  EXPECT_EQ(digest.retries.later_delivered, 1900U);
  EXPECT_EQ(digest.retries.delays[0], (DigestDelay{300, 1900}));
  EXPECT_EQ(digest.retries.next_try, kStart + 1994 * 60 + 300);
}

TEST(LogDigest, TellsThePatterns) {
  static const struct {
    std::string_view name, kind;
    Log log;
  } kCases[] = {
      {"nothing", "none", Log().messages(5, kStart, 'D', "a.example")},
      {"two systems name authentication", "technical",
       Log()
           .messages(5, kStart, 'P', "gmail.com", kUnauthenticated)
           .messages(5, kStart, 'P', "b.example", kDmarc)},
      {"authentication at one system", "technical",
       Log().messages(5, kStart, 'P', "gmail.com", kUnauthenticated)},
      {"Salesforce itself", "technical",
       Log().messages(5, kStart, 'P', "a.example",
                      "550 5.7.1 Delivery not authorized, message discarded")},
      {"one tenant's rule", "none", Log().messages(5, kStart, 'P', "a.example", kDirectSend)},
      {"two tenants' rule", "technical",
       Log()
           .messages(5, kStart, 'P', "a.example", kDirectSend)
           .messages(5, kStart, 'P', "b.example", kDirectSend)},
      {"reputation", "reputation", Log().messages(5, kStart, 'P', "outlook.com", kBlocked)},
      {"both", "both",
       Log()
           .messages(5, kStart, 'P', "outlook.com", kBlocked)
           .messages(5, kStart, 'P', "gmail.com", kUnauthenticated)},
      {"mostly dead addresses", "list",
       Log()
           .messages(50, kStart, 'P', "a.example", kUnknown)
           .messages(3, kStart, 'P', "outlook.com", kBlocked)},
      {"no connection", "transport",
       Log().messages(5, kStart, 'T', "a.example",
                      "421 4.4.0 [internal] no MXs for this domain could be reached")},
  };
  for (const auto& c : kCases) {
    const LogDigest digest = c.log.digest();
    EXPECT_EQ(digest.pattern.kind, c.kind) << c.name << ": " << digest.verdict;
  }
  // The technical part comes first, because it makes the other unreadable.
  const std::string both = kCases[7].log.digest().pattern.sentence;
  EXPECT_LT(both.find("Technical"), both.find("Reputation")) << both;
}

TEST(LogDigest, TakesTheProviderOfTheMailHostsThatWereAsked) {
  Log log;
  log.messages(3, kStart, 'P', "a.example", "550 blocked")
      .messages(2, kStart, 'P', "b.example", "550 blocked");
  EXPECT_EQ(log.digest().by_domain[0].provider, "");
  DigestInput input;
  input.mail_hosts = {{"a.example", {"a-example.mail.protection.outlook.com"}}};
  const LogDigest digest = log.digest(input);
  EXPECT_EQ(digest.by_domain[0].provider, "microsoft-365");
  EXPECT_EQ(digest.by_domain[0].provider_basis, "mx");
  EXPECT_EQ(digest.by_domain[1].provider, "");
  EXPECT_EQ(digest.by_domain[1].provider_basis, "");
}

TEST(LogDigest, SeesWhatIsWrongWithAList) {
  Log log;
  log.messages(200, kStart, 'D', "a.example");
  log.messages(40, kStart + 7200, 'P', "b.example", kUnknown, "005Guest", 30);
  log.messages(20, kStart + 7200, 'D', "c.example", "", "005Guest", 30);
  log.message(kStart, 'P', "gone@a.example", kUnknown)
      .message(kStart + 3600, 'P', "gone@a.example", kUnknown);
  log.message(kStart, 'P', "Info@a.example", kUnknown).message(kStart, 'D', "sales@a.example");
  log.message(kStart, 'P', "x@gmial.com", kUnknown).message(kStart, 'D', "x@gmail.com");
  const DigestQuality quality = log.digest().quality;
  EXPECT_EQ(quality.unknown_users, 44U);
  ASSERT_FALSE(quality.users.empty());
  EXPECT_EQ(quality.users[0].user, "005Guest");
  EXPECT_EQ(quality.users[0].unknown_users, 40U);
  EXPECT_EQ(quality.role_messages, 2U);
  EXPECT_EQ(quality.role_refused, 1U);
  EXPECT_EQ(quality.typos, (std::vector<DigestTypo>{{"gmial.com", "gmail.com", 1, 0}}));
  EXPECT_EQ(quality.repeated_recipients, 1U);
  EXPECT_EQ(quality.repeated_messages, 1U);
  ASSERT_EQ(quality.bursts.size(), 1U);
  EXPECT_EQ(quality.bursts[0],
            (DigestBurst{"005Guest", kStart + 7200, kStart + 10800, 60, 60, 60, 40}));
}

TEST(LogDigest, KnowsSlipsOfTheFingerFromRealDomains) {
  for (const std::string_view domain :
       {"gmial.com", "gmai.com", "gmaill.com", "gnail.com", "gmail.co", "gmail.con", "hotmial.com",
        "hotmal.com", "yaho.com", "outlok.com"})
    EXPECT_TRUE(intended_domain(domain)) << domain;
  for (const std::string_view domain :
       {"gmail.com", "mail.com", "ymail.com", "email.com", "hotmail.ca", "live.com", "gmx.com",
        "example.com", "mail.ru", "a.de", "", "gmail", "mygmail.example", "company.com",
        "yahoo.com.au"})
    EXPECT_FALSE(intended_domain(domain)) << domain << " " << intended_domain(domain).value_or("");
}

TEST(LogDigest, ListsDeadAddressesAndNoOthers) {
  Log log;
  log.message(kStart, 'P', "Dead@a.example", kUnknown)
      .message(kStart + 60, 'P', "dead@a.example", kUnknown);
  log.message(kStart, 'P', "back@a.example", kUnknown).message(kStart + 60, 'D', "back@a.example");
  log.message(kStart, 'P', "blocked@outlook.com", kBlocked)
      .message(kStart, 'P', "spf@gmail.com", kUnauthenticated);
  log.message(kStart, 'T', "later@a.example", "450 4.1.1 User unknown, try later");
  log.message(kStart, 'P', "=cmd|x@a.example", "550 5.1.1 \"\"no such, user\"\"");
  DigestInput input;
  input.suppression = SuppressionList::Write;
  const LogFindings findings = log.findings(input);
  EXPECT_EQ(findings.digest.suppression.addresses, 2U);
  EXPECT_EQ(findings.suppression,
            "address,reason,first_seen,last_seen,times,evidence\n"
            "'=cmd|x@a.example,userunknown,2026-11-16T00:00:00Z,2026-11-16T00:00:00Z,1,\"550 5.1.1 "
            "\"\"no such, "
            "user\"\"\"\n"
            "dead@a.example,userunknown,2026-11-16T00:00:00Z,2026-11-16T00:01:00Z,2," +
                std::string(kUnknown) + "\n");
  EXPECT_EQ(csv_field("-1+2\r\nx"), "\"'-1+2  x\"");
  EXPECT_EQ(csv_field("@x"), "'@x");
}

TEST(LogDigest, AnswersWhetherAMessageEverLeft) {
  Log log;
  log.messages(5, kStart, 'D', "a.example").messages(5, kStart + 86400, 'D', "a.example");
  const auto answer = [&](std::string recipient, std::optional<UnixTime> from,
                          std::optional<UnixTime> to) {
    DigestInput input;
    input.selection.recipient = std::move(recipient);
    input.requested = {from, to};
    return log.digest(input);
  };
  EXPECT_EQ(answer("r1@a.example", {}, {}).question->answer, "found");
  EXPECT_EQ(answer("x@a.example", {}, {}).question->answer, "never-left");
  EXPECT_EQ(answer("x@a.example", {}, {}).states,
            (std::map<std::string, Count>{{"never-left", 1}}));
  EXPECT_EQ(answer("x@a.example", kStart, kStart + 86400).question->answer, "never-left");
  EXPECT_EQ(answer("x@a.example", kStart, kStart + 3 * 86400).question->answer, "not-covered");
  EXPECT_FALSE(log.digest().question);
}

TEST(LogDigest, SaysWhatMayBeMissing) {
  Log log;
  for (int hour = 0; hour < 48; ++hour) {
    if (hour < 20 || hour > 22) log.messages(20, kStart + hour * 3600, 'D', "a.example");
  }
  DigestInput input;
  input.requested = {kStart - 86400, kStart + 4 * 86400};
  input.now = kStart + 40 * 86400;
  const LogDigest digest = log.digest(input);
  EXPECT_EQ(digest.range.gaps, (std::vector<DigestGap>{{kStart + 20 * 3600, kStart + 23 * 3600}}));
  EXPECT_EQ(digest.range.requestable_until, kStart + 30 * 86400);
  EXPECT_TRUE(warns(digest, "before the end that was asked for"));
  EXPECT_TRUE(warns(digest, "behind the start"));
  EXPECT_TRUE(warns(digest, "cannot be requested again since 2026-12-16 00:00 GMT"));
  EXPECT_FALSE(warns(digest, "one request covers 7"));
  log.messages(1, kStart + 9 * 86400, 'D', "a.example");
  input.now = kStart + 17 * 86400;
  EXPECT_TRUE(warns(log.digest(input), "one request covers 7"));
  EXPECT_TRUE(warns(log.digest(input), "can be requested until 2026-12-25"));
  EXPECT_TRUE(log.digest().warnings.size() < log.digest(input).warnings.size());
}

TEST(LogDigest, IsReadBackAsItWasWritten) {
  Log log;
  for (int hour = 0; hour < 72; ++hour)
    log.messages(10, kStart + hour * 3600, hour < 36 ? 'D' : 'P', "outlook.com",
                 hour < 36 ? "" : kBlocked);
  log.messages(40, kStart + 7200, 'P', "b.example", kUnknown, "005Guest", 30);
  log.messages(2, kStart, 'T', "c.example", "451 4.7.1 later")
      .message(kStart, 'P', "x@gmial.com", kUnknown);
  DigestInput input;
  input.requested = {kStart, kStart + 86400};
  input.now = kStart;
  const boost::json::value written = to_json(log.digest(input));
  const auto read = log_digest_from_json(written);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(to_json(*read), written);
  // The shape of the command line's JSON.
  for (const char* const member :
       {"rows", "messages", "states", "by_domain", "by_class", "refusals", "warnings"})
    EXPECT_TRUE(written.as_object().contains(member)) << member;
  EXPECT_TRUE(log_digest_from_json(boost::json::parse("{}")));
  for (const char* const bad :
       {"[]", "1", R"({"rows": -1})", R"({"rows": "1"})", R"({"refusals": [1]})",
        R"({"refusals": [{"first": "x"}]})", R"({"states": {"x": null}})", R"({"range": []})"})
    EXPECT_FALSE(log_digest_from_json(boost::json::parse(bad))) << bad;
}

TEST(LogWords, WritesNumbersAndTimes) {
  EXPECT_EQ(gmt_time(kStart + 29520), "2026-11-16 08:12 GMT");
  EXPECT_EQ(iso_time(kStart + 1), "2026-11-16T00:00:01Z");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(2321107), "2,321,107");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(1000, "row"), "1,000 rows");
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(0.0001), "under 0.1 %");
  EXPECT_EQ(percent(0.034), "3.4 %");
  EXPECT_EQ(percent(0.9999), "99.9 %");
  EXPECT_EQ(percent(1), "100 %");
}

}  // namespace
}  // namespace waybill::salesforce
