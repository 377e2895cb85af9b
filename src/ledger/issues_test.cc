#include "ledger/issues.h"

#include <gtest/gtest.h>

#include "ledger/checks.h"
#include "ledger/refusals.h"
#include "ledger/test_ledger.h"

namespace waybill::ledger {
namespace {

IssueEntry issue(std::string id, std::string domain, std::string code, std::string subject = "") {
  return {.id = std::move(id),
          .domain = std::move(domain),
          .code = std::move(code),
          .subject = std::move(subject),
          .source = "check",
          .state = "open",
          .severity = "high",
          .title = "Title",
          .opened = 100,
          .updated = 100,
          .seen = 100};
}

TEST(Issues, OneForEachDomainCodeAndSubject) {
  TestLedger test;
  test.write([&](Database& database) -> Result<void, Error> {
    TRY(put(database, "one", issue("a", "example.com", "spf-lookups")));
    TRY(put(database, "one", issue("b", "example.com", "dkim-weak", "s1")));
    TRY(put(database, "one", issue("c", "example.com", "dkim-weak", "s2")));
    TRY(put(database, "two", issue("d", "example.com", "spf-lookups")));
    IssueEntry again = issue("e", "example.com", "spf-lookups");
    again.state = "resolved";
    again.updated = 200;
    return put(database, "one", again);
  });
  const auto list = test.read(
      [](Database& database) { return list_issues(database, "one", {}, std::nullopt, 10); });
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list.front().id, "a");  // keeps its id
  EXPECT_EQ(list.front().state, "resolved");
  EXPECT_EQ(list.front().opened, 100);
  const auto active = test.read([](Database& database) {
    return list_issues(database, "one", IssueFilter{.state = "active"}, std::nullopt, 10);
  });
  EXPECT_EQ(active.size(), 2U);
  const auto counts = test.read([](Database& database) { return active_issues(database, "one"); });
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts.front().issues, 2U);
  EXPECT_FALSE(test.read([](Database& database) { return find_issue(database, "two", "a"); }));
}

TEST(Issues, HistoryIsInOrderAndOfOneOrganisation) {
  TestLedger test;
  test.write([&](Database& database) -> Result<void, Error> {
    TRY(note(database, "one", "a", {.at = 1, .kind = "found", .text = "Found."}));
    TRY(note(database, "one", "a", {.at = 2, .kind = "dismissed", .who = "x@example.com"}));
    return note(database, "two", "a", {.at = 3, .kind = "found"});
  });
  const auto events = test.read([](Database& database) { return events_of(database, "one", "a"); });
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].text, "Found.");
  EXPECT_EQ(events[1].who, "x@example.com");
}

TEST(Checks, WatchedDomainsAreDue) {
  TestLedger test;
  test.write([&](Database& database) -> Result<void, Error> {
    TRY(watch(database, "one", "new.example", 1));
    TRY(watch(database, "one", "old.example", 1));
    TRY(watch(database, "one", "later.example", 1));
    TRY(keep_check(database, "one",
                   {.domain = "old.example", .at = 10, .next = 50, .score = 90, .grade = "A"},
                   {.at = 10, .score = 90, .grade = "A"}));
    TRY(keep_check(database, "one", {.domain = "unwatched.example", .at = 10, .next = 50},
                   {.at = 10}));
    return plan_check(database, "one", "later.example", 500);
  });
  const auto due = test.read([](Database& database) { return due_checks(database, 100, 10); });
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].domain, "new.example");
  EXPECT_EQ(due[1].domain, "old.example");
}

TEST(Checks, TheLatestIsWholeAndTheOthersAreHistory) {
  TestLedger test;
  test.write([&](Database& database) -> Result<void, Error> {
    TRY(keep_check(
        database, "one",
        {.domain = "example.com", .at = 10, .next = 20, .score = 50, .grade = "D", .report = "{}"},
        {.at = 10, .score = 50, .grade = "D"}));
    return keep_check(database, "one",
                      {.domain = "example.com",
                       .at = 20,
                       .next = 30,
                       .score = 80,
                       .grade = "B",
                       .report = "{\"a\":1}"},
                      {.at = 20, .score = 80, .grade = "B", .changes = "[\"x\"]"});
  });
  const auto state =
      test.read([](Database& database) { return state_of(database, "one", "example.com"); });
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->score, 80);
  EXPECT_EQ(state->report, "{\"a\":1}");
  const auto checks =
      test.read([](Database& database) { return checks_of(database, "one", "example.com", 10); });
  ASSERT_EQ(checks.size(), 2U);
  EXPECT_EQ(checks.front().changes, "[\"x\"]");
  EXPECT_FALSE(
      test.read([](Database& database) { return state_of(database, "two", "example.com"); }));
}

}  // namespace
}  // namespace waybill::ledger
