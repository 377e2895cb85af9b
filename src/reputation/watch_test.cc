#include <gtest/gtest.h>

#include <set>

#include "base/check.h"
#include "reputation/assess.h"
#include "reputation/watch_state.h"

namespace waybill::reputation {
namespace {

IpAddress ip(std::string_view text) {
  return *IpAddress::parse(text);
}

TEST(Subjects, AreTheLargestFirstAndSayWhereTheyComeFrom) {
  Seen seen{.domain = "mail.example.com", .registered = "example.com", .messages = 100};
  seen.addresses = {{.address = ip("192.0.2.1"), .messages = 20},
                    {.address = ip("40.107.1.1"), .messages = 70},
                    {.address = ip("198.51.100.9"),
                     .messages = 10,
                     .service = "sendgrid",
                     .service_title = "SendGrid"},
                    {.address = ip("10.0.0.1"), .messages = 5}};
  seen.spf = {*Network::parse("192.0.2.1"), *Network::parse("203.0.113.9/31"),
              *Network::parse("203.0.113.0/24")};
  seen.domains = {{.name = "sendgrid.net",
                   .registered = "sendgrid.net",
                   .found_in = FoundIn::ReturnPath,
                   .messages = 10},
                  {.name = "mail.example.com",
                   .registered = "example.com",
                   .found_in = FoundIn::Dkim,
                   .messages = 90}};
  const Subjects chosen = choose_subjects(seen);
  std::vector<std::string> names;
  for (const Subject& subject : chosen.list)
    names.push_back(subject.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"40.107.1.1", "192.0.2.1", "198.51.100.9", "203.0.113.8",
                                      "203.0.113.9", "mail.example.com", "sendgrid.net"}));
  EXPECT_EQ(chosen.list[0].holder, Holder::Pool);
  EXPECT_EQ(chosen.list[0].holder_title, "Microsoft 365");
  EXPECT_EQ(chosen.list[0].share, 0.7);
  EXPECT_EQ(chosen.list[1].holder, Holder::Own);
  EXPECT_EQ(chosen.list[1].found_in, (std::vector{FoundIn::Reports, FoundIn::Spf}));
  EXPECT_EQ(chosen.list[2].holder, Holder::Service);
  EXPECT_EQ(chosen.list[3].found_in, std::vector{FoundIn::Spf});
  EXPECT_EQ(chosen.list[5].share, 1);
  EXPECT_EQ(chosen.list[5].found_in, (std::vector{FoundIn::Author, FoundIn::Dkim}));
  EXPECT_EQ(chosen.list[6].holder, Holder::Service);
  EXPECT_EQ(chosen.networks_left_out, std::vector<std::string>{"203.0.113.0/24"});
}

TEST(Subjects, AreBounded) {
  Seen seen{.domain = "example.com", .registered = "example.com", .messages = 1'000};
  for (unsigned i = 0; i < 200; ++i) {
    seen.addresses.push_back(
        {.address = IpAddress::v4({198, 51, 100, static_cast<std::uint8_t>(i)}), .messages = i});
    seen.domains.push_back({.name = "d" + std::to_string(i) + ".example",
                            .registered = "",
                            .found_in = FoundIn::Link,
                            .messages = i});
  }
  const Subjects chosen = choose_subjects(seen);
  EXPECT_EQ(chosen.list.size(), kMostAddresses + kMostDomains);
  EXPECT_EQ(chosen.list[0].name, "198.51.100.199");
  EXPECT_EQ(chosen.list[kMostAddresses].name, "example.com");
  EXPECT_EQ(chosen.addresses_left_out, 200 - kMostAddresses);
  EXPECT_EQ(chosen.domains_left_out, 201 - kMostDomains);
  const Subjects last = choose_subjects({.domain = "example.com",
                                         .registered = "example.com",
                                         .spf = {*Network::parse("255.255.255.254/31")}});
  EXPECT_EQ(last.list.size(), 3U);  // the last address of all has none behind it
}

TEST(WatchState, FollowsTheAnswers) {
  using enum WatchState;
  const Watched suspected{.state = Suspected, .first = 100, .last = 100};
  const Watched listed{.state = Listed, .first = 100, .last = 700, .confirmed = 700};
  const Watched gone{.state = Gone, .first = 100, .last = 700, .confirmed = 700, .gone = 900};
  static const struct {
    Watched before;
    Standing answer;
    std::int64_t now;
    WatchStep step;
  } kCases[] = {
      {{}, Standing::Listed, 100, {suspected, WatchEvent::Nothing}},
      {{}, Standing::Clean, 100, {}},
      {{}, Standing::Unknown, 100, {}},
      {suspected,
       Standing::Listed,
       699,
       {{.state = Suspected, .first = 100, .last = 699}, WatchEvent::Nothing}},
      {suspected, Standing::Listed, 700, {listed, WatchEvent::Confirmed}},
      {suspected, Standing::Clean, 700, {}},
      {suspected, Standing::Unknown, 700, {suspected, WatchEvent::Nothing}},
      {suspected, Standing::NotAsked, 700, {suspected, WatchEvent::Nothing}},
      {listed,
       Standing::Listed,
       800,
       {{.state = Listed, .first = 100, .last = 800, .confirmed = 700}, WatchEvent::Nothing}},
      {listed, Standing::Unknown, 800, {listed, WatchEvent::Nothing}},
      {listed, Standing::Clean, 900, {gone, WatchEvent::Delisted}},
      {gone, Standing::Clean, 1'000, {gone, WatchEvent::Nothing}},
      {gone,
       Standing::Listed,
       1'000,
       {{.state = Suspected, .first = 1'000, .last = 1'000}, WatchEvent::Nothing}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(to_string(c.before.state)) + " at " + std::to_string(c.now));
    EXPECT_EQ(advance(c.before, c.answer, c.now, 600), c.step);
  }
}

Listing listing(std::string_view zone, std::string_view meaning = "listed") {
  Listing made;
  made.list = blocklist_named(zone);
  CHECK(made.list != nullptr);
  made.standing = Standing::Listed;
  made.codes = "127.0.0.2";
  made.meaning = meaning;
  return made;
}
Subject address(Holder holder, double share, const SharedPool* pool = nullptr) {
  Subject subject;
  subject.address = ip("192.0.2.1");
  subject.name = "192.0.2.1";
  subject.found_in = {FoundIn::Reports};
  subject.holder = holder;
  subject.pool = pool;
  subject.holder_title =
      pool == nullptr ? (holder == Holder::Service ? "SendGrid" : "") : pool->title;
  subject.share = share;
  subject.messages = static_cast<std::uint64_t>(share * 100);
  return subject;
}
const SharedPool* pool(std::string_view id) {
  for (const SharedPool& one : shared_pools()) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

TEST(Assess, WeighsTheListTheMailAndWhoseItIs) {
  static const struct {
    std::string_view zone;
    Subject subject;
    int impact;
    Severity severity;
  } kCases[] = {
      {"zen.spamhaus.org", address(Holder::Own, 0.9), 90, Severity::Critical},
      {"zen.spamhaus.org", address(Holder::Own, 0), 10, Severity::Low},
      {"zen.spamhaus.org", address(Holder::Pool, 0.9, pool("salesforce-core")), 45, Severity::High},
      {"zen.spamhaus.org", address(Holder::Service, 0.3), 15, Severity::Medium},
      {"bl.spamcop.net", address(Holder::Own, 0.5), 25, Severity::Medium},
      {"psbl.surriel.com", address(Holder::Own, 1), 25, Severity::Medium},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.zone) + " " + std::string(to_string(c.subject.holder)));
    const Assessment assessment = assess(listing(c.zone), c.subject, "example.com");
    EXPECT_EQ(assessment.impact, c.impact);
    EXPECT_EQ(to_string(assessment.severity), to_string(c.severity));
  }
  Listing light = listing("zen.spamhaus.org");
  light.is_light = true;
  EXPECT_EQ(assess(light, address(Holder::Own, 1), "example.com").impact, 0);
}

std::string all_of(const Assessment& assessment) {
  std::string text = assessment.statement;
  for (const std::string& line : assessment.advice)
    text += "\n" + line;
  return text;
}

TEST(Assess, SaysWhatToDoForEachHolder) {
  static const struct {
    Subject subject;
    std::string_view meaning, says, never;
  } kCases[] = {
      {address(Holder::Own, 1), "CSS: spam", "way out", "case"},
      {address(Holder::Own, 1), "PBL: a range", "no accusation", "Salesforce"},
      {address(Holder::Service, 1), "listed", "Ask SendGrid", "way out"},
      {address(Holder::Pool, 1, pool("salesforce-core")), "listed", "Open a Salesforce case",
       "way out"},
      {address(Holder::Pool, 1, pool("salesforce-marketing-cloud")), "listed", "dedicated address",
       "Email Relay"},
      {address(Holder::Pool, 1, pool("microsoft-365")), "listed", "high-risk delivery pool",
       "Salesforce"},
      {address(Holder::Pool, 1, pool("google-workspace")), "listed", "Admin console", "Salesforce"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.says);
    const std::string text =
        all_of(assess(listing("zen.spamhaus.org", c.meaning), c.subject, "example.com"));
    EXPECT_NE(text.find(c.says), std::string::npos) << text;
    EXPECT_EQ(text.find(c.never), std::string::npos) << text;
    EXPECT_EQ(text.find('{'), std::string::npos) << text;
  }
}

TEST(Assess, EveryRowOfTheTableCanBeReached) {
  std::set<std::string> ids;
  for (const Advice& advice : advice_table()) {
    SCOPED_TRACE(advice.id);
    EXPECT_TRUE(ids.insert(advice.id).second);
    EXPECT_FALSE(advice.text.empty());
    EXPECT_TRUE(advice.kind == "ip" || advice.kind == "domain");
    const bool is_word =
        advice.holder == "own" || advice.holder == "service" || advice.holder == "pool";
    EXPECT_TRUE(is_word || pool(advice.holder) != nullptr);
  }
  for (const SharedPool& one : shared_pools())
    EXPECT_FALSE(assess(listing("zen.spamhaus.org"), address(Holder::Pool, 1, &one), "example.com")
                     .advice.size() < 2)
        << one.id;
}

}  // namespace
}  // namespace waybill::reputation
