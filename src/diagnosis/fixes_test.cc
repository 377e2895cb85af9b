#include "diagnosis/fixes.h"

#include <gtest/gtest.h>

#include <set>

#include "base/csv.h"
#include "data/fixes.h"

namespace waybill::diagnosis {
namespace {

// Words that known.cc gives for every case, and words that the rules give with their call. A
// placeholder outside of these would reach the reader as "<name>".
const std::set<std::string, std::less<>> kWords = {
    "domain", "org_domain", "author", "recipient", "recipient_domain", "envelope_domain", "ip",
    "message_id", "route", "reply", "meaning", "fix", "when", "at_zone", "spoof_type",
    "bare_message_id",
    // by the rules:
    "selector", "fault", "count", "record", "detail", "term", "name", "actor", "rule"};

std::vector<std::string> placeholders_of(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    if (text.substr(open).starts_with("{{")) {  // a brace to keep
      ++open;
      continue;
    }
    const std::size_t close = text.find('}', open);
    EXPECT_NE(close, std::string_view::npos) << text;
    std::string_view name = text.substr(open + 1, close - open - 1);
    if (name.ends_with(":safe")) name.remove_suffix(std::string_view(":safe").size());
    names.emplace_back(name);
  }
  return names;
}

TEST(FixTable, HasOneActorAndOneTextInEveryRow) {
  csv::Reader reader(data::fixes());
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.field(0), "id");
  std::set<std::string> ids;
  while (reader.next()) {
    const std::string id(reader.field(0));
    SCOPED_TRACE(id);
    EXPECT_TRUE(ids.insert(id).second) << "the id is used twice";
    EXPECT_FALSE(reader.field(1).empty());
    EXPECT_FALSE(reader.field(3).empty());
  }
  EXPECT_GT(ids.size(), 30U);
}

TEST(FixTable, UsesOnlyPlaceholdersThatAreFilled) {
  csv::Reader reader(data::fixes());
  reader.next();
  while (reader.next()) {
    for (std::size_t column = 1; column < 5; ++column) {
      for (const std::string& name : placeholders_of(reader.field(column)))
        EXPECT_TRUE(kWords.contains(name)) << reader.field(0) << ": {" << name << "}";
    }
  }
}

TEST(Fix, FillsEveryRowWithoutALeftover) {
  Words words;
  for (const std::string& word : kWords)
    words[word] = "W";
  csv::Reader reader(data::fixes());
  reader.next();
  while (reader.next()) {
    const FixStep step = make_fix(reader.field(0), words);
    EXPECT_EQ(step.copy.contains("@{"), step.copy.contains("\"}")) << step.copy;
    for (const std::string& text : {step.actor, step.where, step.text})
      EXPECT_TRUE(!text.contains('{') && !text.contains('}')) << step.id << ": " << text;
  }
}

TEST(Fix, TakesTheWordsOfTheCallBeforeThoseOfTheCase) {
  const Words words = {{"domain", "example.com"}, {"selector", "old"}};
  const FixStep step = make_fix("dkim-republish", words, {{"selector", "sf1"}, {"fault", "F"}});
  EXPECT_EQ(step.id, "dkim-republish");
  EXPECT_EQ(step.actor, "DNS admin");
  EXPECT_TRUE(step.text.contains("sf1._domainkey.example.com")) << step.text;
  EXPECT_TRUE(step.copy.starts_with("sf1._domainkey.example.com  CNAME")) << step.copy;
}

TEST(Fix, LeavesAnUnknownWordToTheReader) {
  const FixStep step = make_fix("dkim-create", {});
  EXPECT_TRUE(step.text.contains("<domain>")) << step.text;
}

TEST(Fix, DoesNotFillWordsThatCameWithAWord) {
  const FixStep step = make_fix("content-change", {{"domain", "x"}}, {{"fix", "Mend {domain}"}});
  EXPECT_EQ(step.text, "Mend {domain}.");
}

TEST(Fix, LetsNoWordFromOutsideBecomePartOfACommand) {
  const std::string command =
      make_fix("tenant-edge-blocking",
               {{"recipient", "bob@example.com"}, {"recipient_domain", "example.com"}})
          .copy;
  EXPECT_TRUE(command.starts_with("Get-Recipient bob@example.com; Get-AcceptedDomain example.com"))
      << command;
  for (const std::string_view hostile :
       {"a; Remove-Mailbox b", "a\nb", "$(x)", "-Confirm", "a'b", "a\"b", "a|b", "\u2018x"}) {
    const FixStep step = make_fix("tenant-edge-blocking", {{"recipient", std::string(hostile)}});
    EXPECT_TRUE(step.copy.starts_with("Get-Recipient <recipient>;")) << step.copy;
  }
}

TEST(Fix, KeepsDoubledBraces) {
  EXPECT_TRUE(make_fix("filter-impersonation", {{"author", "a@example.com"}})
                  .copy.ends_with("-ExcludedSenders @{Add=\"a@example.com\"}"));
}

TEST(Fix, EndsItsTextWithAStop) {
  EXPECT_EQ(make_fix("content-change", {}, {{"fix", "Send less"}}).text, "Send less.");
  EXPECT_EQ(make_fix("content-change", {}, {{"fix", "Send less."}}).text, "Send less.");
}

}  // namespace
}  // namespace waybill::diagnosis
