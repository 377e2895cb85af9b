#include "feedback/refusal_pattern.h"

#include <gtest/gtest.h>

#include <set>

#include "refusal/classify.h"

namespace waybill::feedback {
namespace {

RefusalCell cell(std::int32_t day, std::string rule, std::string domain, std::uint64_t messages) {
  const refusal::Row* row = refusal::Classifier::built_in().catalogue().find(rule);
  return {.day = day,
          .rule = std::move(rule),
          .kind = row == nullptr ? "unknown" : std::string(refusal::id_of(row->kind)),
          .provider = row == nullptr ? "" : row->provider,
          .recipient_domain = std::move(domain),
          .messages = messages};
}

TEST(RefusalPattern, SidesFollowTheClassAndWhoCanMendIt) {
  static const struct {
    std::string_view rule, kind;
    Side side;
  } kCases[] = {
      {"GMAIL-26-UNAUTH", "authentication", Side::Technical},
      {"OLC-S3140", "reputation-ip", Side::Reputation},
      {"GMAIL-REP-DOMAIN", "reputation-domain", Side::Reputation},
      {"YAHOO-TSS04", "rate-limit", Side::Reputation},
      {"MIMECAST-SPOOF-HDR", "policy-routing", Side::Recipient},
      {"", "policy-routing", Side::Technical},
      {"APPLE-FULL", "list-quality", Side::Recipient},
      {"", "authentication", Side::Technical},
      {"", "unknown", Side::Unknown},
      {"", "", Side::Unknown},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.rule);
    EXPECT_EQ(to_string(side_of(c.rule, c.kind)), to_string(c.side));
  }
}

TEST(RefusalPattern, ProvidersAreThoseOfTheMailboxOrOfTheWording) {
  EXPECT_EQ(provider_of(cell(1, "GMAIL-26-UNAUTH", "gmail.com", 1)), "gmail");
  EXPECT_EQ(provider_of(cell(1, "OLC-S3140", "firm.example", 1)), "microsoft-consumer");
  EXPECT_EQ(provider_of(cell(1, "", "firm.example", 1)), "firm.example");
  EXPECT_EQ(provider_of(cell(1, "GEN-RATE", "firm.example", 1)), "firm.example");
  EXPECT_EQ(provider_of(cell(1, "", "", 1)), "unknown");
}

TEST(RefusalPattern, NamesThePatternOfEachProvider) {
  const auto patterns = find_patterns(
      {cell(10, "GMAIL-26-UNAUTH", "gmail.com", 80), cell(10, "GMAIL-REP-IP", "gmail.com", 20),
       cell(10, "OLC-S3140", "outlook.com", 50), cell(11, "OLC-S3150", "outlook.com", 5),
       cell(10, "APPLE-FULL", "icloud.com", 9), cell(10, "", "firm.example", 3)},
      1);
  ASSERT_EQ(patterns.size(), 4U);
  EXPECT_EQ(patterns[0].provider, "gmail");
  EXPECT_EQ(patterns[0].pattern, Pattern::Both);
  EXPECT_EQ(patterns[0].technical, 80U);
  EXPECT_EQ(patterns[1].pattern, Pattern::Reputation);
  EXPECT_EQ(patterns[1].first, 10);
  EXPECT_EQ(patterns[1].last, 11);
  EXPECT_EQ(patterns[2].pattern, Pattern::Recipient);
  EXPECT_EQ(patterns[3].pattern, Pattern::Unclear);
}

TEST(RefusalPattern, AClusterStartsWhereThereWereFewBefore) {
  static const struct {
    std::string_view name;
    std::vector<std::uint64_t> days;  // from day 1 on
    std::vector<std::int32_t> starts;
  } kCases[] = {
      {"quiet, then many", {0, 1, 0, 0, 40}, {5}},
      {"always many", {40, 41, 39, 40, 42}, {}},
      {"too few to begin anything", {0, 0, 0, 0, 9}, {}},
      {"too little is known of before", {0, 0, 40}, {}},
      {"a second day of the same is none", {0, 0, 0, 30, 31}, {4}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    std::vector<RefusalCell> cells;
    for (std::size_t i = 0; i < c.days.size(); ++i)
      cells.push_back(
          cell(static_cast<std::int32_t>(i) + 1, "OLC-S3140", "outlook.com", c.days[i]));
    const auto patterns = find_patterns(cells, 1);
    ASSERT_EQ(patterns.size(), 1U);
    std::vector<std::int32_t> starts;
    for (const Start& start : patterns.front().starts)
      starts.push_back(start.day);
    EXPECT_EQ(starts, c.starts);
  }
}

TEST(EarlySigns, EveryRowNamesADeferralOfTheCatalogue) {
  std::set<std::string> ids, rules;
  for (const EarlySign& sign : early_signs()) {
    SCOPED_TRACE(sign.id);
    EXPECT_TRUE(ids.insert(sign.id).second);
    EXPECT_TRUE(rules.insert(sign.rule).second);
    const refusal::Row* row = refusal::Classifier::built_in().catalogue().find(sign.rule);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->permanence, refusal::Permanence::Transient);
    EXPECT_FALSE(sign.title.empty() || sign.precedes.empty() || sign.advice.empty());
  }
  EXPECT_GT(early_signs().size(), 25U);
}

TEST(EarlySigns, TellTheirFirstAppearanceByProvider) {
  const auto warnings = find_early_signs(
      {cell(20, "OLC-S775", "outlook.com", 4), cell(18, "OLC-S775", "outlook.com", 1),
       cell(25, "GMAIL-30-DKIM-T", "gmail.com", 7), cell(25, "GMAIL-26-UNAUTH", "gmail.com", 7)});
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(warnings[0].sign->id, "google-dkim");
  EXPECT_EQ(warnings[1].sign->id, "microsoft-rate-ip");
  EXPECT_EQ(warnings[1].first, 18);
  EXPECT_EQ(warnings[1].last, 20);
  EXPECT_EQ(warnings[1].messages, 5U);
}

}  // namespace
}  // namespace waybill::feedback
