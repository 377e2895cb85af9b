// From figures to documents and their files.
#include <gtest/gtest.h>

#include "base/ascii.h"
#include "summary/compose.h"
#include "summary/html.h"
#include "summary/pdf.h"

namespace waybill::summary {
namespace {

constexpr std::string_view kHostile = "<script>alert(\"1\")</script>&\x01\u202E'\xff";

DomainSummary example() {
  DomainSummary summary;
  summary.heading = {
      .organisation = "Example Ltd", .from = 20'750, .to = 20'779, .made = 1'795'392'000};
  summary.domain = "example.com";
  summary.next_step = "2 grave issues: see how to mend them";
  summary.score = 71;
  summary.grade = "C";
  summary.checked = 1'795'300'000;
  summary.parts = {{"SPF", 9, 10, "One record."}, {"TLS", 0, 0, "Not checked."}};
  summary.history = {{20'750, 60}, {20'760, 71}};
  summary.days.assign(30, {.passing = 99, .failing = 1});
  summary.policy = "none";
  summary.senders = {{"Salesforce", "authorised", 2'000, 1'990},
                     {"192.0.2.1", "unknown", 1'000, 980}};
  summary.issues = {{.kind = "dkim-key",
                     .severity = "high",
                     .title = "A short key",
                     .statement = "",
                     .fix = "Make a longer one.",
                     .state = "open",
                     .publish = {"s._domainkey.example.com TXT v=DKIM1; p=…"},
                     .messages = 8},
                    {.kind = "tls-rpt",
                     .severity = "low",
                     .title = "No TLS-RPT",
                     .statement = "",
                     .fix = "Publish it.",
                     .state = "waiting",
                     .publish = {"_smtp._tls.example.com TXT v=TLSRPTv1"},
                     .messages = 0}};
  summary.refusals = {{"Microsoft 365", "Not authenticated", 12}};
  summary.refused = 12;
  summary.listings = {{"192.0.2.1", "Spamhaus", true, false, 0.5}};
  summary.records = {{"example.com", "TXT", {"v=spf1 -all"}, true},
                     {"example.com", "MX", {}, false}};
  return summary;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size())
    ++found;
  return found;
}

TEST(Compose, TellsTheVerdictFirstAndWhatToDoNext) {
  const Document document = compose(example());
  EXPECT_EQ(document.verdict.headline, "1 grave issue is open");
  EXPECT_EQ(document.verdict.text,
            "99.0 % of 3,000 messages pass DMARC. 12 messages were refused by logs and bounces.");
  ASSERT_FALSE(document.sections.empty());
  EXPECT_EQ(document.sections.front().title, "What to do next");
  const auto& steps = std::get<Steps>(document.sections.front().blocks.front());
  ASSERT_EQ(steps.items.size(), 1U);  // what waits for mail needs nobody
  EXPECT_EQ(steps.items.front().todo, "Make a longer one.");
}

TEST(Compose, TellsOneStepOfEachKind) {
  DomainSummary summary = example();
  OpenIssue& first = summary.issues.front();
  summary.issues.insert(summary.issues.begin(), 22, first);
  summary.issues.push_back({.kind = "spf",
                            .severity = "medium",
                            .title = "No SPF",
                            .statement = "",
                            .fix = "Publish it.",
                            .state = "open",
                            .publish = {},
                            .messages = 0});
  const Document document = compose(summary);
  const auto& steps = std::get<Steps>(document.sections.front().blocks.front());
  ASSERT_EQ(steps.items.size(), 2U);
  EXPECT_EQ(steps.items[0].todo, "Make a longer one. The same with 22 other issues of this kind.");
  EXPECT_EQ(steps.items[1].text, "No SPF");
}

TEST(Compose, SaysWhatIsNotKnown) {
  DomainSummary summary;
  summary.domain = "example.com";
  summary.heading.to = 29;
  summary.days.resize(30);
  summary.missing = {"No checks."};
  const Document document = compose(summary);
  EXPECT_EQ(document.verdict.headline, "No issue is open");
  EXPECT_EQ(
      document.verdict.text,
      "No report tells of mail in this period. The domain has not been checked, so there is no "
      "score.");
  EXPECT_EQ(document.verdict.tone, Tone::Faint);
  const std::string html = to_html(document);
  EXPECT_NE(html.find("No checks."), std::string::npos);
  EXPECT_EQ(html.find("<svg"), std::string::npos);
}

TEST(Compose, LongListsSayHowManyThereAreBeyond) {
  DomainSummary summary = example();
  summary.senders.assign(1'000, {"a sender", "authorised", 3, 3});
  const std::string html = to_html(compose(summary));
  EXPECT_EQ(count(html, ">a sender<"), kMostSenders);
  EXPECT_NE(html.find("And 985 more."), std::string::npos);
}

TEST(Compose, AllDomainsWithTheMostUrgentFirst) {
  TenantSummary summary;
  summary.heading = {.organisation = "Example Ltd", .from = 1, .to = 2, .made = 0};
  summary.days = {{10, 0}, {0, 0}};
  summary.domains = {
      {.domain = "good.example", .score = 95, .grade = "A", .messages = 10, .passing = 10},
      {.domain = "bad.example",
       .score = 90,
       .grade = "A",
       .issues = 3,
       .grave_issues = 2,
       .next_step = "See"},
      {.domain = "low.example", .score = 20, .grade = "F"}};
  const Document document = compose(summary);
  EXPECT_EQ(document.verdict.headline, "Grave issues at 1 of 3 domains");
  const auto& table = std::get<Table>(document.sections.back().blocks.front());
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0][0].text, "bad.example");
  EXPECT_EQ(table.rows[1][0].text, "low.example");
  EXPECT_EQ(table.rows[2][0].text, "good.example");
  for (const std::vector<Cell>& row : table.rows)
    EXPECT_EQ(row.size(), table.columns.size());
}

// Every text from outside.
DomainSummary hostile() {
  const std::string text(kHostile);
  DomainSummary summary = example();
  summary.heading.organisation = summary.domain = summary.next_step = summary.grade = text;
  summary.policy = text;
  summary.parts.front() = {text, 5, 10, text};
  summary.senders.front() = {text, text, 3, 3};
  summary.issues.front() = {text, text, text, text, text, text, {text}, 4};
  summary.refusals.front() = {text, text, 3};
  summary.listings.front() = {text, text, true, false, 7};
  summary.records.front() = {text, text, {text, text}, true};
  summary.missing = {text};
  return summary;
}

TEST(Html, TextIsNeverMarkup) {
  const std::string html = to_html(compose(hostile()));
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find('\x01'), std::string::npos);
  EXPECT_EQ(html.find("\u202E"), std::string::npos);
  EXPECT_EQ(html.find("alert(\""), std::string::npos);
  EXPECT_GT(count(html, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;"), 10U);
}

TEST(Html, EveryChartHasWordsAndATable) {
  const std::string html = to_html(compose(example()));
  EXPECT_EQ(count(html, "<svg"), 2U);
  EXPECT_EQ(count(html, "role=\"img\""), 2U);
  EXPECT_EQ(count(html, "<desc>"), 2U);
  EXPECT_EQ(count(html, "<details>"), 2U);
  EXPECT_EQ(count(html, "<section"), count(html, "</section>"));
  EXPECT_EQ(count(html, "<table>"), count(html, "</table>"));
}

TEST(Pdf, IsTheSameEachTimeAndHasPages) {
  DomainSummary summary = example();
  summary.records.assign(40, {"example.com", "TXT", {std::string(900, 'a')}, true});
  const auto pdf = to_pdf(compose(summary), {});
  ASSERT_TRUE(pdf) << pdf.error();
  EXPECT_TRUE(pdf->starts_with("%PDF-1."));
  EXPECT_GE(count(*pdf, "/Type /Page\n"), 3U);
  EXPECT_EQ(*to_pdf(compose(summary), {}), *pdf);
}

TEST(Pdf, AnythingCanStandInIt) {
  ASSERT_TRUE(to_pdf(compose(hostile()), {}));
  ASSERT_TRUE(to_pdf(compose(hostile()), {"/nowhere.ttf", "/dev/null"}));
  DomainSummary summary = hostile();
  summary.score = 100;
  summary.days.assign(3'660, {~0ULL / 4'000, 1});
  summary.history.assign(1'000, {20'750, 50});
  summary.issues.assign(500, summary.issues.front());
  summary.heading.made = 0;
  ASSERT_TRUE(to_pdf(compose(summary), {}));
  ASSERT_TRUE(to_pdf(compose(DomainSummary()), {}));
  ASSERT_TRUE(to_pdf(compose(TenantSummary()), {}));
  EXPECT_FALSE(to_html(compose(DomainSummary())).empty());
}

}  // namespace
}  // namespace waybill::summary
