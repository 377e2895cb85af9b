#include "service/issue_work.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>

#include "base/check.h"
#include "ledger/test_ledger.h"
#include "store/store_test_data.h"

namespace waybill::service {
namespace {

using health::Severity;
using issue::Source;
using Keys = std::vector<std::string>;

constexpr std::int64_t kHour = 3'600, kDay = 86'400;
constexpr store::Day kToday = 20'780;

issue::Defect defect(std::string code, Severity severity = Severity::High,
                     std::string subject = "") {
  issue::Defect one;
  one.code = std::move(code);
  one.subject = std::move(subject);
  one.severity = severity;
  one.title = "Title";
  one.statement = "So it is.";
  one.fix = "Mend it.";
  return one;
}

Look look_with(std::vector<issue::Defect> defects, Source source = Source::Check) {
  return {.domain = "example.com", .source = source, .defects = std::move(defects)};
}

class IssueWorkTest : public testing::Test {
 protected:
  IssueWorkTest() {
    auto opened = store::open("sqlite:" + book.folder() + "/events.db");
    CHECK(opened.has_value());
    events = *std::move(opened);
    work = std::make_unique<IssueWork>(IssueWork::Surroundings{
        .ledger = book.ledger(),
        .events = *events,
        .live = live,
        .clock = [this] { return now; },
        .raise = [this](alert::Occurrence one) { raised.push_back(std::move(one)); }});
  }

  IssueWork::Changes look(const Look& look, const std::string& tenant = "t") {
    const auto changes = work->look(tenant, look);
    CHECK(changes.has_value());
    return *changes;
  }
  void count_mail() { CHECK(work->count_mail("t", "example.com").has_value()); }
  std::vector<ledger::IssueEntry> issues(const std::string& tenant = "t") {
    return book.read([&](ledger::Database& database) {
      return ledger::list_issues(database, tenant, {}, std::nullopt, 100);
    });
  }
  // Of the only issue.
  ledger::IssueEntry only() {
    const auto all = issues();
    CHECK(all.size() == 1);
    return all.front();
  }
  std::string state() { return only().state; }
  std::vector<ledger::IssueEvent> history() {
    const std::string id = only().id;
    return book.read(
        [&](ledger::Database& database) { return ledger::events_of(database, "t", id); });
  }
  Keys rules() const {
    Keys ids;
    for (const alert::Occurrence& one : raised)
      ids.push_back(one.rule);
    return ids;
  }
  void verified(std::int64_t cached_until = 0) {
    CHECK(work->mended("t", only().id, {"a@example.com", "It is mended.", cached_until}));
  }

  // Mail of the domain's own server on a day, of which so many pass.
  void mail(store::Day day, std::uint64_t messages, std::uint64_t passing) {
    auto writer = events->write();
    CHECK(writer.has_value());
    store::test::ReportData data = store::test::report("r" + std::to_string(++report_count), day);
    data.head.tenant = "t";
    data.tail.digest = store::test::digest_of(report_count);
    data.rows = {store::test::row("192.0.2.1", passing)};
    store::test::RowData failing =
        store::test::row("192.0.2.1", messages - passing, report::Disposition::None, false, false);
    failing.group.dkim.clear();
    failing.group.spf[0].result = report::AuthResult::Fail;
    if (messages > passing) data.rows.push_back(failing);
    if (passing == 0) data.rows.erase(data.rows.begin());
    CHECK(store::test::put(**writer, data).has_value());
    CHECK((*writer)->commit().has_value());
  }

  ledger::TestLedger book;
  std::unique_ptr<store::EventStore> events;
  Live live{1};
  std::int64_t now = kToday * kDay + 10 * kHour;
  std::vector<alert::Occurrence> raised;
  unsigned report_count = 0;
  std::unique_ptr<IssueWork> work;
};

TEST_F(IssueWorkTest, AnIssueOpensGoesAndComesBack) {
  EXPECT_EQ(look(look_with({defect("dmarc-missing")})).opened, 1U);
  EXPECT_EQ(state(), "open");
  const std::string id = only().id;
  now += kHour;
  EXPECT_EQ(look(look_with({defect("dmarc-missing")})).opened, 0U);
  EXPECT_EQ(only().seen, now);
  EXPECT_EQ(only().updated, now - kHour);  // nothing happened
  now += kHour;
  look(look_with({defect("dmarc-missing", Severity::Low)}));
  EXPECT_EQ(only().severity, "low");
  now += kHour;
  EXPECT_EQ(look(look_with({})).mended, 1U);
  EXPECT_EQ(state(), "resolved");
  EXPECT_EQ(only().mended, now);
  now += kHour;
  EXPECT_EQ(look(look_with({})).mended, 0U);
  EXPECT_EQ(look(look_with({defect("dmarc-missing")})).opened, 1U);
  EXPECT_EQ(state(), "reopened");
  EXPECT_EQ(only().id, id);
  EXPECT_EQ(only().mended, 0);
  Keys texts;
  for (const ledger::IssueEvent& event : history())
    texts.push_back(event.kind + ": " + event.text);
  EXPECT_EQ(texts, (Keys{"found: So it is.", "state: Severity was high, is low.",
                         "state: It is not there any more.", "state: It is back."}));
}

TEST_F(IssueWorkTest, AlertsAreRaisedOnceByTheRuleOfTheKind) {
  look(look_with({defect("spf-lookups"), defect("mta-sts-policy"), defect("dnssec", Severity::Low),
                  defect("bimi-record", Severity::Medium)}));
  EXPECT_EQ(rules(), (Keys{"record-broken", "policy-expires", "issue-opened"}));
  const alert::Occurrence& first = raised.front();
  EXPECT_EQ(first.tenant, "t");
  EXPECT_EQ(first.domain, "example.com");
  EXPECT_EQ(first.key, "spf-lookups");
  EXPECT_EQ(first.severity, alert::Severity::High);
  EXPECT_EQ(first.lines.back(), "What to do: Mend it.");
  EXPECT_TRUE(first.href.starts_with("/issues/")) << first.href;
  raised.clear();
  look(look_with({defect("spf-lookups"), defect("mta-sts-policy"), defect("dnssec", Severity::Low),
                  defect("bimi-record", Severity::Medium)}));
  EXPECT_EQ(rules(), Keys{});
  look(look_with({}));
  EXPECT_EQ(rules(), Keys{});  // good news is none
  look(look_with({defect("mta-sts-policy")}));
  EXPECT_EQ(rules(), Keys{"issue-reopened"});
}

TEST_F(IssueWorkTest, TheFirstLookAlertsNobody) {
  Look first = look_with({defect("spf-lookups")});
  first.is_first = true;
  EXPECT_EQ(look(first).opened, 1U);
  EXPECT_EQ(rules(), Keys{});
}

// Reports, refusals and lists have alerts of their own when something begins.
TEST_F(IssueWorkTest, OtherSourcesAlertOnlyWhenAnIssueIsBack) {
  const Look listed = look_with({defect("listed-domain")}, Source::Lists);
  look(listed);
  EXPECT_EQ(rules(), Keys{});
  look(look_with({}, Source::Lists));
  look(listed);
  EXPECT_EQ(rules(), Keys{"issue-reopened"});
}

TEST_F(IssueWorkTest, FiguresOfProvidersHaveNoAlertButThatOfTheIssue) {
  look(look_with({defect("complaints-high")}, Source::Feedback));
  EXPECT_EQ(rules(), Keys{"issue-opened"});
}

TEST_F(IssueWorkTest, ADefectThatIsNamedTwiceIsOneIssue) {
  const Look twice = look_with(
      {defect("dkim-weak", Severity::High, "s1"), defect("dkim-weak", Severity::Medium, "s1")});
  EXPECT_EQ(look(twice).opened, 1U);
  EXPECT_EQ(look(twice).opened, 0U);
  EXPECT_EQ(only().severity, "high");
  EXPECT_EQ(history().size(), 1U);
  EXPECT_EQ(raised.size(), 1U);
}

TEST_F(IssueWorkTest, TimeOutsChangeNothing) {
  look(look_with({defect("dkim-weak", Severity::High, "s1"), defect("ns-lame")}));
  for (const Keys& unknown : {Keys{"dkim-weak s1", "ns-lame"}, Keys{"dkim-weak", "ns-lame"}}) {
    Look look = look_with({});
    look.unknown = unknown;
    EXPECT_EQ(this->look(look).mended, 0U);
  }
  Look partly = look_with({});
  partly.is_whole = false;
  EXPECT_EQ(look(partly).mended, 0U);
  Look other = look_with({});
  other.unknown = {"dkim-weak s2"};
  look(other);  // s1 was looked at, and nobody counts mail of the domain
  for (const ledger::IssueEntry& entry : issues())
    EXPECT_EQ(entry.state, "resolved") << entry.code;
  // Nor is a time-out a relapse.
  Look again = look_with({});
  again.unknown = {"dkim-weak", "ns-lame"};
  EXPECT_EQ(look(again).opened, 0U);
}

TEST_F(IssueWorkTest, ALookTellsOnlyOfItsSourceAndDomain) {
  look(look_with({defect("dmarc-missing")}));
  look(look_with({}, Source::Lists));
  EXPECT_EQ(state(), "open");
  Look elsewhere = look_with({});
  elsewhere.domain = "example.net";
  look(elsewhere);
  EXPECT_EQ(state(), "open");
}

TEST_F(IssueWorkTest, OrganisationsNeverSeeEachOthersIssues) {
  look(look_with({defect("dmarc-missing")}));
  const std::string id = only().id;
  look(look_with({}), "other");  // the same domain, of somebody else
  EXPECT_EQ(state(), "open");
  EXPECT_TRUE(issues("other").empty());
  look(look_with({defect("dmarc-missing")}), "other");
  ASSERT_EQ(issues("other").size(), 1U);
  EXPECT_NE(issues("other").front().id, id);
  const auto is_not_found = [](const auto& result) {
    return !result && result.error().of == WorkError::Of::NotFound;
  };
  EXPECT_TRUE(is_not_found(work->entry("other", id)));
  EXPECT_TRUE(is_not_found(work->dismiss("other", id, "b@example.net", "no")));
  EXPECT_TRUE(is_not_found(work->reopen("other", id, "b@example.net")));
  EXPECT_TRUE(is_not_found(work->mended("other", id, {"b@example.net", "", 0})));
  EXPECT_TRUE(is_not_found(work->note("other", id, {.at = now})));
  EXPECT_EQ(state(), "open");
  EXPECT_EQ(history().size(), 1U);
}

TEST_F(IssueWorkTest, ADismissedIssueStaysUnlessItBecomesGraver) {
  look(look_with({defect("dnssec", Severity::Medium)}));
  const auto dismissed = work->dismiss("t", only().id, "a@example.com", "The registry cannot.");
  ASSERT_TRUE(dismissed);
  EXPECT_EQ(dismissed->reason, "The registry cannot.");
  raised.clear();
  look(look_with({defect("dnssec", Severity::Medium)}));
  EXPECT_EQ(state(), "dismissed");
  look(look_with({defect("dnssec", Severity::Low)}));
  EXPECT_EQ(state(), "dismissed");
  look(look_with({defect("dnssec", Severity::Medium)}));  // as it was dismissed
  EXPECT_EQ(state(), "dismissed");
  look(look_with({}));
  EXPECT_EQ(state(), "dismissed");
  EXPECT_EQ(rules(), Keys{});
  look(look_with({defect("dnssec", Severity::High)}));
  EXPECT_EQ(state(), "reopened");
  EXPECT_EQ(rules(), Keys{"issue-reopened"});
}

TEST_F(IssueWorkTest, ADismissalIsTakenBack) {
  look(look_with({defect("dnssec")}));
  ASSERT_TRUE(work->dismiss("t", only().id, "a@example.com", "Later."));
  ASSERT_TRUE(work->reopen("t", only().id, "a@example.com"));
  EXPECT_EQ(state(), "open");
  EXPECT_EQ(only().reason, "");
  EXPECT_EQ(history().back().who, "a@example.com");
}

TEST_F(IssueWorkTest, AResolverThatRemembersTheOldRecordOpensNothing) {
  look(look_with({defect("dmarc-missing")}));
  raised.clear();
  verified(now + 2 * kHour);
  EXPECT_EQ(state(), "resolved");
  now += kHour;
  look(look_with({defect("dmarc-missing")}));
  EXPECT_EQ(state(), "resolved");
  EXPECT_EQ(rules(), Keys{});
  now += 2 * kHour;  // now it should know
  look(look_with({defect("dmarc-missing")}));
  EXPECT_EQ(state(), "reopened");
}

TEST_F(IssueWorkTest, MailConfirmsAFixFromTheDayAfterIt) {
  struct Case {
    std::string_view name;
    std::uint64_t messages, passing;
    std::string_view state;
  };
  const Case cases[] = {
      {"too little", 9, 9, "waiting"},
      {"enough", 10, 10, "resolved"},
      {"98 in 100", 100, 98, "resolved"},
      {"97 in 100", 100, 97, "waiting"},
      {"half", 100, 50, "waiting"},
      {"fewer than half", 100, 49, "reopened"},
      {"too little to refute", 9, 0, "waiting"},
  };
  store::Day day = kToday;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    now = day * kDay + 10 * kHour;
    mail(day - 1, 100, 60);  // so mail is awaited
    look(look_with({defect("spf-lookups")}));
    raised.clear();
    EXPECT_EQ(look(look_with({})).waiting, 1U);
    mail(day, 100, 0);  // before the fix, of the same day
    count_mail();
    EXPECT_EQ(state(), "waiting");
    now += kDay;
    mail(day + 1, c.messages, c.passing);
    count_mail();
    EXPECT_EQ(state(), c.state);
    count_mail();
    EXPECT_EQ(state(), c.state);
    EXPECT_EQ(rules(), c.state == "reopened" ? Keys{"issue-reopened"} : Keys{});
    // The next case begins anew.
    ASSERT_TRUE(work->reopen("t", only().id, "a@example.com"));
    day += 40;
  }
}

TEST_F(IssueWorkTest, WhatMailRefutedStaysOpenUntilMailPasses) {
  mail(kToday - 1, 100, 60);
  look(look_with({defect("spf-lookups")}));
  look(look_with({}));
  now += kDay;
  mail(kToday + 1, 100, 10);
  look(look_with({}));  // the check counts mail as well
  EXPECT_EQ(state(), "reopened");
  raised.clear();
  for (int i = 0; i < 3; ++i) {
    now += 6 * kHour;
    look(look_with({}));  // the records are well, and were before
    count_mail();
    EXPECT_EQ(state(), "reopened");
  }
  EXPECT_EQ(rules(), Keys{});
  mail(kToday + 2, 200, 200);  // somebody mended the service
  look(look_with({}));
  EXPECT_EQ(state(), "waiting");
  now += 2 * kDay;
  mail(kToday + 3, 100, 100);
  count_mail();
  EXPECT_EQ(state(), "resolved");
}

TEST_F(IssueWorkTest, WithoutReportsTheRecordsDecide) {
  look(look_with({defect("spf-lookups")}));
  look(look_with({}));
  EXPECT_EQ(state(), "resolved");
}

TEST_F(IssueWorkTest, ASendersOwnMailConfirmsItsIssue) {
  mail(kToday - 1, 100, 60);
  const std::string subject = "address:192.0.2.1";
  const Look fails =
      look_with({defect("sender-unaligned", Severity::High, subject)}, Source::Reports);
  look(fails);
  verified();
  EXPECT_EQ(state(), "waiting");  // a setting of a service is not in DNS
  look(fails);                    // mail of before is still in the last 7 days
  EXPECT_EQ(state(), "waiting");
  now += kDay;
  mail(kToday + 1, 100, 100);
  look(fails);
  EXPECT_EQ(state(), "resolved");
}

// It came about before the fix: refusals of the last days, a list that was not asked since.
TEST_F(IssueWorkTest, WhatCameBeforeTheFixSaysNothingAgainstIt) {
  struct Case {
    std::string_view code;
    Source source;
  };
  const Case cases[] = {{"refused-rate", Source::Refusals},
                        {"listed-address", Source::Lists},
                        {"provider-distrusts", Source::Feedback}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.code);
    const auto found = [&](std::int64_t shown) {
      Look look = look_with({defect(std::string(c.code), Severity::High, "x")}, c.source);
      look.defects.front().shown = shown;
      return look;
    };
    const auto state_now = [&] {
      for (const ledger::IssueEntry& entry : issues())
        if (entry.code == c.code) return entry;
      return ledger::IssueEntry();
    };
    look(found(now - kHour));
    ASSERT_TRUE(work->mended("t", state_now().id, {"a@example.com", "Done.", 0}));
    EXPECT_EQ(state_now().state, "waiting");
    raised.clear();
    now += kHour;
    look(found(now - 2 * kHour));
    EXPECT_EQ(state_now().state, "waiting");
    EXPECT_EQ(rules(), Keys{});
    look(look_with({}, c.source));
    EXPECT_EQ(state_now().state, "resolved");
    look(found(now - 2 * kHour));  // an old log that came late
    EXPECT_EQ(state_now().state, "resolved");
    look(found(now));
    EXPECT_EQ(state_now().state, "reopened");
  }
}

TEST_F(IssueWorkTest, VerifyingTwiceOnlyNotesIt) {
  look(look_with({defect("listed-domain")}, Source::Lists));
  verified();
  const std::int64_t mended = only().mended;
  now += kHour;
  verified();
  EXPECT_EQ(state(), "waiting");
  EXPECT_EQ(only().mended, mended);
  EXPECT_EQ(history().size(), 3U);
  EXPECT_EQ(history().back().kind, "verified");
}

TEST_F(IssueWorkTest, KnownAreThoseThatAreNotResolved) {
  look(look_with({defect("dnssec"), defect("dkim-weak", Severity::High, "s1")}));
  look(look_with({defect("dkim-weak", Severity::High, "s1")}));
  const auto known = work->known("t", "example.com", Source::Check);
  ASSERT_TRUE(known);
  EXPECT_EQ(*known, Keys{"dkim-weak s1"});
}

TEST_F(IssueWorkTest, TextsOfOthersAreHarmlessInJson) {
  issue::Defect one = defect("dkim-weak", Severity::High, "s\xFF");
  one.title = "a\xFF";
  look(look_with({one}));
  const boost::json::object shown = to_json(only());
  EXPECT_EQ(shown.at("title"), "a\uFFFD");
  EXPECT_EQ(shown.at("mended"), nullptr);
  EXPECT_EQ(shown.at("kind"), "Not met: No key is below 1024 bits");
}

}  // namespace
}  // namespace waybill::service
