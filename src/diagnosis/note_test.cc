#include "diagnosis/note.h"

#include <gtest/gtest.h>

#include "base/csv.h"
#include "data/note_phrases.h"

namespace waybill::diagnosis {
namespace {

FactSheet facts_of(std::string text) {
  FactSheet sheet;
  read_note({"E1", EvidenceKind::Note, "note.txt", std::move(text)}, sheet);
  return sheet;
}

std::string value_of(const FactSheet& sheet, FactKind kind, std::string_view key = {}) {
  const Fact* fact = sheet.find(kind, key);
  return fact == nullptr ? "(none)" : fact->value;
}

TEST(NotePhrases, EveryRowFindsItsOwnExample) {
  csv::Reader reader(data::note_phrases());
  reader.next();
  while (reader.next()) {
    const std::string id(reader.field(0));
    const std::string kind(reader.field(1));
    const std::string key(reader.field(2));
    const FactSheet sheet = facts_of(std::string(reader.field(5)));
    bool found = false;
    for (const Fact& fact : sheet.facts())
      found = found || (to_string(fact.kind) == kind && fact.key == key);
    EXPECT_TRUE(found) << id;
  }
}

TEST(Note, ReadsWhatAnAdminTypes) {
  const FactSheet sheet = facts_of(
      "Hi, mail from sales@example.com to bob@contoso.example bounces.\n"
      "Bounce Management is on, Email Relay is not used. About 12,000 emails a day.\n"
      "Org 00D8d000003TRx3, selector: sf1. DKIM is set up and fine. Should we move to Marketing "
      "Cloud?\n");
  EXPECT_EQ(value_of(sheet, FactKind::Author), "sales@example.com");
  EXPECT_EQ(value_of(sheet, FactKind::Recipient), "bob@contoso.example");
  EXPECT_TRUE(sheet.is_set("bounce-management", "on"));
  EXPECT_TRUE(sheet.is_set("email-relay", "off"));
  EXPECT_EQ(value_of(sheet, FactKind::Volume), "12000");
  EXPECT_EQ(value_of(sheet, FactKind::OrgId), "00D8d000003TRx3");
  EXPECT_EQ(value_of(sheet, FactKind::Selector), "sf1");
  EXPECT_TRUE(sheet.has(FactKind::Claim, "dkim-ok"));
  EXPECT_TRUE(sheet.has(FactKind::Symptom, "wants-marketing-cloud"));
  EXPECT_FALSE(sheet.has(FactKind::Route, "marketing-cloud-engagement"));
}

TEST(Note, ReadsVolumesInEveryUnit) {
  static const struct {
    std::string text;
    std::string per_day;
  } kCases[] = {{"12,000 emails a day", "12000"},
                {"40k messages per day", "40000"},
                {"2 million emails per month", "66667"},
                {"70000 a week", "10000"},
                {"5000 leads", "(none)"}};
  for (const auto& c : kCases) {
    EXPECT_EQ(value_of(facts_of(c.text), FactKind::Volume), c.per_day) << c.text;
  }
}

TEST(Note, TakesQuestionsAndDenialsForWhatTheyAre) {
  EXPECT_FALSE(facts_of("Is Bounce Management on?").has(FactKind::Setting));
  EXPECT_FALSE(facts_of("SPF is not set up correctly").has(FactKind::Claim, "spf-ok"));
  EXPECT_TRUE(facts_of("Bounce Management is not activated").is_set("bounce-management", "off"));
  EXPECT_TRUE(facts_of("").facts().empty());
}

TEST(Note, CitesTheBytes) {
  const std::string text = "x\nOur domain is example.com.\n";
  const FactSheet sheet = facts_of(text);
  const Fact* fact = sheet.find(FactKind::Domain);
  ASSERT_NE(fact, nullptr);
  EXPECT_EQ(fact->place.where, "line 2");
  EXPECT_EQ(text.substr(fact->place.bytes.begin, fact->place.bytes.end - fact->place.bytes.begin),
            "example.com");
}

}  // namespace
}  // namespace waybill::diagnosis
