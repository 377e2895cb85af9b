#include "service/watch_work.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <mutex>

#include "base/check.h"
#include "health/test_domain.h"
#include "ledger/refusals.h"
#include "ledger/tenants.h"
#include "ledger/test_ledger.h"

namespace waybill::service {
namespace {

namespace json = boost::json;
using Keys = std::vector<std::string>;

constexpr std::int64_t kHour = 3'600, kDay = 86'400;
constexpr std::string_view kNoDmarc = "_dmarc.example.com TXT -";
constexpr std::string_view kOpenSpf = "example.com TXT v=spf1 +all";

// Over recorded answers: nobody is asked. The name servers of the domain have addresses that are
// not asked either.
class WatchWorkTest : public testing::Test {
 protected:
  WatchWorkTest() {
    auto opened = store::open("sqlite:" + ledger_.folder() + "/events.db");
    CHECK(opened.has_value());
    events_ = *std::move(opened);
    const Clock clock = [this] { return now_; };
    const alert::Raise raise = [this](alert::Occurrence one) {
      const std::scoped_lock lock(mutex_);
      raised_.push_back(std::move(one));
    };
    const OpenDns open_dns = [this](std::int64_t now) -> Result<net::DnsSession, std::string> {
      return net::DnsSession(nullptr, dns::test_zone(dns::zone_but(health::good_zone(), changed_)),
                             now, std::chrono::seconds(1));
    };
    ledger_.write([](ledger::Database& database) -> Result<void, ledger::Error> {
      TRY(ledger::add_tenant(database,
                             {.id = "t", .parent = "", .name = "T", .created = 1, .settings = {}}));
      return ledger::watch(database, "t", "example.com", 1);
    });
    issues_ = std::make_unique<IssueWork>(
        IssueWork::Surroundings{ledger_.ledger(), *events_, live_, clock, raise});
    reputation_ = std::make_unique<ReputationWork>(ReputationWork::Surroundings{
        ledger_.ledger(), *events_, jobs_, jobs_, live_, open_dns, clock, raise, {}, {}});
    watch_ = std::make_unique<WatchWork>(WatchWork::Surroundings{
        ledger_.ledger(), *events_, jobs_, live_, *issues_, *reputation_, open_dns, clock, raise,
        WatchSettings{.web = std::nullopt, .asks_name_servers = false, .authority = {}}});
  }
  ~WatchWorkTest() override { jobs_.stop(); }
  WatchWorkTest(const WatchWorkTest&) = delete;
  WatchWorkTest& operator=(const WatchWorkTest&) = delete;
  WatchWorkTest(WatchWorkTest&&) = delete;
  WatchWorkTest& operator=(WatchWorkTest&&) = delete;

  json::object wait_for(const std::string& id) {
    while (true) {
      auto job = jobs_.find("t", id);
      CHECK(job.has_value());
      if (job->at("state") == "done" || job->at("state") == "failed") return *job;
      std::this_thread::yield();
    }
  }
  json::object result_of(const Result<std::string, WorkError>& job) {
    CHECK(job.has_value());
    const json::object done = wait_for(*job);
    EXPECT_EQ(done.at("error"), nullptr) << json::serialize(done);
    return done.at("result").is_object() ? done.at("result").get_object() : json::object();
  }
  // A check of the domain with these lines in place of those of a good one.
  json::object check(std::string_view changed) {
    now_ += 6 * kHour;
    changed_ = changed;
    return result_of(watch_->check("t", "example.com"));
  }
  std::optional<ledger::IssueEntry> issue(std::string_view code) {
    const auto all = ledger_.read([](ledger::Database& database) {
      return ledger::list_issues(database, "t", {}, std::nullopt, 100);
    });
    const auto found = std::ranges::find(all, code, &ledger::IssueEntry::code);
    if (found == all.end()) return std::nullopt;
    return *found;
  }
  std::string state_of(std::string_view code) {
    const auto found = issue(code);
    return found ? found->state : "none";
  }
  std::string id_of(std::string_view code) {
    const auto found = issue(code);
    CHECK(found.has_value());
    return found->id;
  }
  Keys rules() {
    const std::scoped_lock lock(mutex_);
    Keys ids;
    for (const alert::Occurrence& one : raised_)
      ids.push_back(one.rule + " " + one.key);
    return ids;
  }
  // Records that changed at the latest check.
  Keys changes() {
    const auto history = watch_->history("t", "example.com");
    CHECK(history.has_value());
    Keys records;
    for (const json::value& change : history->at("items").at(0).at("changes").as_array())
      records.emplace_back(change.at("record").as_string());
    return records;
  }

  ledger::TestLedger ledger_;
  std::unique_ptr<store::EventStore> events_;
  Live live_{1};
  Jobs jobs_{live_, 1};
  std::int64_t now_ = posture::kCertificateNow;
  std::string changed_;
  std::mutex mutex_;
  std::vector<alert::Occurrence> raised_;  // with mutex_ held
  std::unique_ptr<IssueWork> issues_;
  std::unique_ptr<ReputationWork> reputation_;
  std::unique_ptr<WatchWork> watch_;
};

TEST_F(WatchWorkTest, TheFirstCheckOpensIssuesAndAlertsNobody) {
  const auto before = watch_->latest("t", "example.com");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->at("at"), nullptr);
  const json::object result = check(kNoDmarc);
  EXPECT_EQ(state_of("dmarc-missing"), "open");
  EXPECT_EQ(rules(), Keys{});
  const auto after = watch_->latest("t", "example.com");
  ASSERT_TRUE(after);
  EXPECT_EQ(after->at("score"), result.at("score"));
  EXPECT_EQ(after->at("next"), "2026-11-24T00:00:00Z");  // after six hours
  EXPECT_EQ(changes(), Keys{});
  const auto other = watch_->latest("other", "example.com");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->at("at"), nullptr);
}

TEST_F(WatchWorkTest, AChangeIsTold) {
  check("");
  check("");
  EXPECT_EQ(changes(), Keys{});
  EXPECT_EQ(rules(), Keys{});
  check("example.com TXT v=spf1 ip4:192.0.2.11 -all");
  EXPECT_EQ(changes(), Keys{"spf"});
  EXPECT_EQ(rules(), Keys{"record-changed spf example.com"});
  const std::scoped_lock lock(mutex_);
  EXPECT_EQ(raised_.front().lines, (Keys{"example.com", "Before: v=spf1 ip4:192.0.2.10 -all",
                                         "Now: v=spf1 ip4:192.0.2.11 -all"}));
}

TEST_F(WatchWorkTest, AChangeThatBreaksARecordIsToldOnceWithItsIssue) {
  check("");
  check(kOpenSpf);
  EXPECT_EQ(changes(), Keys{"spf"});
  EXPECT_EQ(state_of("spf-open"), "open");
  EXPECT_EQ(rules(), Keys{"record-broken spf-open"});
  check("");
  EXPECT_EQ(state_of("spf-open"), "resolved");  // there are no reports whose mail could confirm it
  check(kOpenSpf);
  EXPECT_EQ(state_of("spf-open"), "reopened");
  EXPECT_EQ(rules().back(), "issue-reopened spf-open");
}

TEST_F(WatchWorkTest, ATimeOutIsNeitherAFaultNorAFixNorAChange) {
  check("");
  check("example.com TXT SERVFAIL");
  EXPECT_EQ(changes(), Keys{});
  EXPECT_EQ(rules(), Keys{});
  EXPECT_FALSE(issue("spf-missing"));
  check("");
  EXPECT_EQ(changes(), Keys{});
  check(kOpenSpf);
  check("example.com TXT SERVFAIL");
  EXPECT_EQ(state_of("spf-open"), "open");
  check(kOpenSpf);
  EXPECT_EQ(changes(), Keys{});  // as it was before the time-out
  EXPECT_EQ(rules().size(), 1U);
}

TEST_F(WatchWorkTest, AFixIsTriedBeforeItIsPublished) {
  check(kNoDmarc);
  const json::object trial = result_of(watch_->what_if("t", id_of("dmarc-missing")));
  EXPECT_TRUE(trial.at("statement").as_string().starts_with("With this published, it is mended."))
      << trial.at("statement");
  EXPECT_LT(trial.at("before").at("score").as_int64(), trial.at("after").at("score").as_int64());
  const bool is_gone = std::ranges::any_of(
      trial.at("gone").as_array(),
      [](const json::value& finding) { return finding.at("id") == "dmarc-missing"; });
  EXPECT_TRUE(is_gone) << json::serialize(trial);
  EXPECT_EQ(trial.at("mail"), nullptr);          // there are no reports to try it on
  EXPECT_EQ(state_of("dmarc-missing"), "open");  // nothing happened yet
}

TEST_F(WatchWorkTest, VerifyProvesAFix) {
  check(kNoDmarc);
  const json::object still =
      result_of(watch_->verify("t", id_of("dmarc-missing"), "a@example.com"));
  EXPECT_EQ(still.at("fixed"), "no");
  EXPECT_EQ(state_of("dmarc-missing"), "open");
  changed_ = "_dmarc.example.com TXT SERVFAIL";
  const json::object silent =
      result_of(watch_->verify("t", id_of("dmarc-missing"), "a@example.com"));
  EXPECT_EQ(silent.at("fixed"), "unknown");
  EXPECT_EQ(state_of("dmarc-missing"), "open");
  changed_ = "";
  const json::object mended =
      result_of(watch_->verify("t", id_of("dmarc-missing"), "a@example.com"));
  EXPECT_EQ(mended.at("fixed"), "yes");
  EXPECT_EQ(mended.at("state"), "resolved");
  EXPECT_EQ(mended.at("differs"), false);
  EXPECT_EQ(state_of("dmarc-missing"), "resolved");
  const std::string id = id_of("dmarc-missing");
  const auto events = ledger_.read(
      [&](ledger::Database& database) { return ledger::events_of(database, "t", id); });
  ASSERT_EQ(events.size(), 4U);
  for (std::size_t i = 1; i < events.size(); ++i) {
    EXPECT_EQ(events[i].kind, "verified");
    EXPECT_EQ(events[i].who, "a@example.com");
  }
}

TEST_F(WatchWorkTest, IssuesOfOthersAreNotThere) {
  check(kNoDmarc);
  const std::string id = id_of("dmarc-missing");
  for (const auto& job :
       {watch_->verify("other", id, "b@example.net"), watch_->what_if("other", id)}) {
    ASSERT_FALSE(job);
    EXPECT_EQ(job.error().of, WorkError::Of::NotFound);
  }
}

void add_refusals(ledger::TestLedger& ledger, store::Day day, std::int64_t last) {
  ledger.write([&](ledger::Database& database) -> Result<void, ledger::Error> {
    TRY(ledger::add(database, "t", "a1",
                    ledger::MailDay{.domain = "example.com",
                                    .day = day,
                                    .is_log = true,
                                    .delivered = 100,
                                    .refused = 30,
                                    .deferred = 0}));
    ledger::RefusalMeaning meaning;
    meaning.key = "rule-1";
    meaning.text = "550 5.7.1 no";
    meaning.kind = "authentication";
    meaning.provider = "gmail";
    meaning.meaning = "It was refused.";
    TRY(ledger::add(database, "t", "a1", meaning));
    ledger::RefusalDay refused;
    refused.domain = "example.com";
    refused.day = day;
    refused.key = "rule-1";
    refused.messages = 30;
    refused.first = refused.last = last;
    return ledger::add(database, "t", "a1", refused);
  });
}

TEST_F(WatchWorkTest, RefusalsOfBeforeTheFixDoNotUndoIt) {
  add_refusals(ledger_, static_cast<store::Day>(now_ / kDay), now_ - kHour);
  check("");
  EXPECT_EQ(state_of("refused-authentication"), "open");
  const json::object told =
      result_of(watch_->verify("t", id_of("refused-authentication"), "a@example.com"));
  EXPECT_EQ(told.at("fixed"), "unknown");
  EXPECT_EQ(told.at("state"), "waiting");
  check("");
  EXPECT_EQ(state_of("refused-authentication"), "waiting");
}

TEST_F(WatchWorkTest, MailThatComesInIsLookedAt) {
  add_refusals(ledger_, static_cast<store::Day>(now_ / kDay), now_ - kHour);
  watch_->mail_arrived("t");
  watch_->mail_arrived("t");
  while (jobs_.counts().done == 0 || jobs_.counts().queued + jobs_.counts().running > 0)
    std::this_thread::yield();
  EXPECT_EQ(state_of("refused-authentication"), "open");
}

TEST_F(WatchWorkTest, DueDomainsAreCheckedInTurn) {
  const auto checked = [&] { return jobs_.counts().done; };
  const auto settle = [&] {
    while (jobs_.counts().queued + jobs_.counts().running > 0)
      std::this_thread::yield();
  };
  watch_->start_due();
  settle();
  EXPECT_EQ(checked(), 1U);
  watch_->start_due();  // not due any more
  settle();
  EXPECT_EQ(checked(), 1U);
  now_ += 6 * kHour;
  watch_->start_due();
  settle();
  EXPECT_EQ(checked(), 2U);
}

}  // namespace
}  // namespace waybill::service
