#include "service/feedback_defects.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace waybill::service {
namespace {

using health::Severity;
using Keys = std::vector<std::string>;

constexpr store::Day kToday = 20'400;

ledger::ProviderFigure figure(std::string metric, store::Day day, double value,
                              std::string text = "", std::string subject = "example.com",
                              std::string provider = "gmail") {
  return {.provider = std::move(provider),
          .subject = std::move(subject),
          .metric = std::move(metric),
          .day = day,
          .value = value,
          .text = std::move(text)};
}

feedback::ProviderComplaints rate(std::string provider, feedback::Level level) {
  feedback::ProviderComplaints of;
  of.provider = std::move(provider);
  of.level = level;
  of.statement = "4 in 1,000 complain.";
  return of;
}

Keys keys_of(const Look& look) {
  Keys keys;
  for (const issue::Defect& defect : look.defects)
    keys.push_back(issue::key_of(defect.code, defect.subject));
  return keys;
}

struct FigureCase {
  std::string_view name;
  std::vector<ledger::ProviderFigure> figures;
  Keys defects;
  Keys unknown = {};
  Severity severity = Severity::Medium;
};

TEST(FeedbackDefects, FiguresAreDefectsByLevelAndAge) {
  const store::Day yesterday = kToday - 1, old = kToday - kFreshFigureDays - 1;
  const std::vector<FigureCase> cases = {
      {"a spam rate as it should be", {figure("spam-rate", yesterday, 0.0005)}, {}},
      {"one that is near the limit",
       {figure("spam-rate", yesterday, 0.001)},
       {"complaints-high gmail"}},
      {"one above it",
       {figure("spam-rate", yesterday, 0.003)},
       {"complaints-high gmail"},
       {},
       Severity::High},
      {"a reputation word",
       {figure("domain-reputation", yesterday, -1, "BAD")},
       {"provider-distrusts gmail"},
       {},
       Severity::High},
      {"a good one", {figure("domain-reputation", yesterday, -1, "HIGH")}, {}},
      {"a word that nobody knows", {figure("domain-reputation", yesterday, -1, "?")}, {}},
      {"a metric that is none", {figure("no-such-metric", yesterday, 1, "red")}, {}},
      {"authentication is of the reports", {figure("dkim-pass", yesterday, 0.1)}, {}},
      {"of an address",
       {figure("filter-result", yesterday, -1, "RED", "192.0.2.1", "microsoft-consumer")},
       {"provider-distrusts microsoft-consumer 192.0.2.1"},
       {},
       Severity::High},
      {"old figures tell nothing of now",
       {figure("spam-rate", old, 0.01)},
       {},
       {"complaints-high gmail"}},
      {"just fresh enough",
       {figure("spam-rate", old + 1, 0.01)},
       {"complaints-high gmail"},
       {},
       Severity::High},
      {"the latest day counts, and it is good",
       {figure("spam-rate", yesterday - 1, 0.01), figure("spam-rate", yesterday, 0.0001)},
       {}},
      {"the latest day counts, and it is bad",
       {figure("spam-rate", yesterday - 1, 0.0001), figure("spam-rate", yesterday, 0.01)},
       {"complaints-high gmail"},
       {},
       Severity::High},
      {"series do not hide each other",
       {figure("domain-reputation", yesterday, -1, "LOW"), figure("spam-rate", yesterday, 0.0001)},
       {"provider-distrusts gmail"},
       {},
       Severity::High},
      {"the graver of two figures counts",
       {figure("domain-reputation", yesterday, -1, "MEDIUM"),
        figure("ip-reputation", yesterday, -1, "BAD")},
       {"provider-distrusts gmail"},
       {},
       Severity::High},
  };
  for (const FigureCase& c : cases) {
    const Look look =
        look_of("example.com", std::vector<feedback::ProviderComplaints>(), c.figures, kToday);
    EXPECT_EQ(look.source, issue::Source::Feedback);
    EXPECT_EQ(keys_of(look), c.defects) << c.name;
    EXPECT_EQ(look.unknown, c.unknown) << c.name;
    if (!look.defects.empty()) EXPECT_EQ(look.defects[0].severity, c.severity) << c.name;
  }
}

TEST(FeedbackDefects, RatesOfComplaintsAreDefectsByLevel) {
  struct Case {
    feedback::Level level;
    Keys defects, unknown;
  };
  const Case cases[] = {
      {feedback::Level::Good, {}, {}},
      {feedback::Level::Warning, {"complaints-high yahoo"}, {}},
      {feedback::Level::Bad, {"complaints-high yahoo"}, {}},
      // Without a number of messages there is no rate, and nothing is known.
      {feedback::Level::None, {}, {"complaints-high yahoo"}},
  };
  for (const Case& c : cases) {
    const Look look = look_of("example.com", {rate("yahoo", c.level)},
                              std::vector<ledger::ProviderFigure>(), kToday);
    EXPECT_EQ(keys_of(look), c.defects) << feedback::to_string(c.level);
    EXPECT_EQ(look.unknown, c.unknown) << feedback::to_string(c.level);
  }
}

TEST(FeedbackDefects, FiguresAndRatesOfOneProviderAreOneDefect) {
  const Look look = look_of("example.com", {rate("gmail", feedback::Level::Warning)},
                            {figure("spam-rate", kToday - 2, 0.01, "1.0 %")}, kToday);
  ASSERT_EQ(look.defects.size(), 1U);
  const issue::Defect& defect = look.defects.front();
  EXPECT_EQ(defect.severity, Severity::High);
  EXPECT_EQ(defect.evidence.size(), 2U);
  EXPECT_TRUE(defect.statement.starts_with("4 in 1,000 complain. ")) << defect.statement;
  EXPECT_TRUE(defect.statement.contains("1.0 %")) << defect.statement;
  EXPECT_EQ(defect.shown, std::int64_t{kToday - 2} * 86'400);  // the later of the two
  EXPECT_TRUE(defect.title.contains("Gmail")) << defect.title;
}

TEST(FeedbackDefects, OwnAddressesAreThoseOfTheCheckThatNobodyShares) {
  ledger::ReputationCheck check;
  check.subjects =
      R"([{"kind": "ip", "holder": "own", "subject": "192.0.2.1"},
          {"kind": "ip", "holder": "pool", "subject": "192.0.2.2"},
          {"kind": "domain", "holder": "own", "subject": "example.com"}])";
  EXPECT_EQ(own_addresses(check), Keys{"192.0.2.1"});
  for (const std::string_view broken : {"", "{}", "[", "null"}) {
    check.subjects = broken;
    EXPECT_TRUE(own_addresses(check).empty()) << broken;
  }
}

}  // namespace
}  // namespace waybill::service
