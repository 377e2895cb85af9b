#include "health/score.h"

#include <gtest/gtest.h>

#include "health/diff.h"
#include "health/test_domain.h"
#include "health/usual_selectors.h"
#include "sender/catalogue.h"

namespace waybill::health {
namespace {

double sum_of(const Score& score, double ScorePart::* field) {
  double sum = 0;
  for (const ScorePart& part : score.parts)
    sum += part.*field;
  return sum;
}

TEST(Score, TellsEveryPoint) {
  for (const std::string_view lines :
       {"", "_dmarc.example.com TXT v=DMARC1; p=none", "example.com TXT v=spf1 +all",
        "example.com MX 0 .", "example.com TXT TIMEOUT"}) {
    SCOPED_TRACE(lines);
    const Score score = TestDomain{.lines = std::string(lines)}.report().score;
    EXPECT_NEAR(sum_of(score, &ScorePart::most), 100, 0.001);
    EXPECT_NEAR(sum_of(score, &ScorePart::points), score.value, 0.5);
    for (const ScorePart& part : score.parts) {
      EXPECT_FALSE(part.reason.empty());
      EXPECT_EQ(part.points < part.most - 0.001, !part.findings.empty()) << part.id;
    }
  }
}

TEST(Score, WeighsMailMoreThanWhatIsPublished) {
  TestDomain failing;
  failing.subject.traffic->legitimate_passing = 0;
  failing.subject.traffic->passing = 0;
  failing.subject.traffic->dkim_aligned = 0;
  EXPECT_LT(failing.report().score.value, 56);
  double traffic = 0, published = 0;
  for (const ScoreRow& row : score_table())
    (row.prefixes.empty() ? traffic : published) += row.points;
  EXPECT_EQ(traffic + published, 100);
  EXPECT_GT(traffic, published);
}

TEST(Score, TakesOutWhatIsNotKnown) {
  TestDomain unknown{.lines = "example.com TXT TIMEOUT"};
  const Score score = unknown.report().score;
  EXPECT_EQ(score.value, 100);
  const auto spf = std::ranges::find(score.parts, "spf", &ScorePart::id);
  ASSERT_NE(spf, score.parts.end());
  EXPECT_EQ(spf->most, 0);
  TestDomain missing{.lines = "example.com TXT NODATA"};
  EXPECT_LT(missing.report().score.value, 100);
}

TEST(Score, ACriticalProblemHoldsTheGrade) {
  const Score open = TestDomain{.lines = "example.com TXT v=spf1 +all"}.report().score;
  EXPECT_GE(open.value, 80);
  EXPECT_EQ(open.grade, kBestGradeWhenCritical);
  EXPECT_NE(open.held.find("spf-open"), std::string::npos) << open.held;
  EXPECT_TRUE(TestDomain{}.report().score.held.empty());
}

TEST(Score, HasGrades) {
  static const struct {
    int value;
    std::string_view grade;
  } kCases[] = {{100, "A"}, {90, "A"}, {89, "B"}, {70, "C"},
                {60, "D"},  {40, "E"}, {39, "F"}, {0, "F"}};
  for (const auto& c : kCases)
    EXPECT_EQ(grade_of(c.value), c.grade) << c.value;
}

Record record(std::string id, std::vector<std::string> values, std::string status = "NOERROR") {
  return {.id = std::move(id),
          .name = "x.example.com",
          .type = "TXT",
          .status = std::move(status),
          .values = std::move(values)};
}

TEST(Diff, SaysWhatChanged) {
  static const struct {
    Record before, after;
    std::string_view says;
  } kCases[] = {
      {record("spf", {"v=spf1 include:_spf.example.net mx -all"}),
       record("spf", {"v=spf1 mx -all"}), "SPF lost include:_spf.example.net"},
      {record("spf", {"v=spf1 mx -all"}), record("spf", {"v=spf1 -all mx"}),
       "SPF has its terms in another order"},
      {record("dmarc", {"v=DMARC1; p=none"}), record("dmarc", {"v=DMARC1; p=quarantine"}),
       "DMARC policy none → quarantine"},
      {record("dmarc", {"v=DMARC1; p=none"}),
       record("dmarc", {"v=DMARC1; p=reject; rua=mailto:a@example.com"}),
       "DMARC policy none → reject; gained rua=mailto:a@example.com"},
      {record("dmarc", {}, "NXDOMAIN"), record("dmarc", {"v=DMARC1; p=none"}),
       "DMARC: published v=DMARC1; p=none"},
      {record("mta-sts-policy", {"version: STSv1\r\nmode: testing\r\nmx: a.example.com\r\n"}),
       record("mta-sts-policy", {"version: STSv1\r\nmode: enforce\r\nmx: a.example.com\r\n"}),
       "The policy of MTA-STS lost mode: testing; gained mode: enforce"},
      {record("mx", {"10 a.example.com"}), record("mx", {}, "NODATA"),
       "MX: gone, it was 10 a.example.com"},
      {record("mx", {"10 a.example.com"}), record("mx", {"10 a.example.com", "20 b.example.com"}),
       "MX gained 20 b.example.com"},
      {record("spf", {"v=spf1 -all"}), record("spf", {}, "TIMEOUT"), ""},
      {record("spf", {}, "SERVFAIL"), record("spf", {"v=spf1 -all"}), ""},
      {record("spf", {"v=spf1 -all"}), record("spf", {"v=spf1 -all"}), ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.says);
    const auto changes = changes_between(std::array{c.before}, std::array{c.after});
    if (c.says.empty()) {
      EXPECT_TRUE(changes.empty());
    } else {
      ASSERT_EQ(changes.size(), 1U);
      EXPECT_EQ(changes.front().statement, c.says);
    }
  }
}

// The table of usual selectors and the signs of services say the same.
TEST(UsualSelectors, AgreeWithTheSignsOfServices) {
  const sender::Catalogue& catalogue = sender::Catalogue::embedded();
  for (const UsualSelector& usual : usual_selectors()) {
    SCOPED_TRACE(usual.selector);
    if (usual.service.empty()) continue;
    EXPECT_NE(catalogue.find(usual.service), nullptr) << usual.service;
    const sender::Sign* sign = catalogue.find_selector(usual.selector);
    if (sign != nullptr) EXPECT_EQ(catalogue.service_of(*sign).id, usual.service);
  }
}

}  // namespace
}  // namespace waybill::health
