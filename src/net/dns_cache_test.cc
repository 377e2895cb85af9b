#include "net/dns_cache.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "dns/test_zone.h"
#include "net/batch.h"
#include "net/polite_client.h"

namespace waybill::net {
namespace {

using Clock = std::chrono::steady_clock;

dns::Question question(std::string_view name, dns::Type type = dns::Type::A) {
  return {checked(dns::Name::parse(name)), type};
}

// Answers from a zone and counts what it is asked.
class ZoneClient final : public DnsClient {
 public:
  ZoneClient(std::string_view zone, std::vector<std::size_t>& waves)
      : zone_(dns::test_zone(zone)), waves_(waves) {}
  void fetch(std::span<const dns::Question> questions, dns::Snapshot& snapshot,
             Clock::time_point /*deadline*/) override {
    waves_.push_back(questions.size());
    for (const dns::Question& one : questions) {
      const auto found = zone_.find(one);
      if (found.question.name != one.name) {
        const dns::Question alias{one.name, dns::Type::Cname};
        snapshot.set(alias, *zone_.find(alias).answer);
      }
      snapshot.set(found.question, *found.answer);
    }
  }

 private:
  dns::Snapshot zone_;
  std::vector<std::size_t>& waves_;
};

dns::Answer answer_with(std::uint32_t ttl, dns::Status status = dns::Status::NoData) {
  return {.status = status, .ttl = ttl, .records = {}};
}

TEST(DnsCache, KeepsAnswersForTheirTtl) {
  static const struct {
    std::uint32_t ttl;
    int after;  // seconds
    bool is_kept;
  } kCases[] = {{300, 0, true}, {300, 299, true},     {300, 300, false},    {0, 29, true},
                {0, 30, false}, {86'400, 3599, true}, {86'400, 3600, false}};
  for (const auto& c : kCases) {
    DnsCache cache;
    const auto now = Clock::now();
    cache.put(question("example.com"), answer_with(c.ttl), now);
    const auto found = cache.find(question("example.com"), now + std::chrono::seconds(c.after));
    EXPECT_EQ(found.has_value(), c.is_kept) << c.ttl << " after " << c.after;
    if (found) EXPECT_LE(found->ttl, c.ttl);
  }
}

TEST(DnsCache, KeepsNoTemporaryFailure) {
  DnsCache cache;
  for (const dns::Status status : {dns::Status::Timeout, dns::Status::ServFail,
                                   dns::Status::Refused, dns::Status::NotRecorded})
    cache.put(question("example.com"), answer_with(300, status), Clock::now());
  EXPECT_EQ(cache.size(), 0U);
}

TEST(DnsCache, IsBounded) {
  DnsCache cache(3);
  const auto now = Clock::now();
  for (const std::string_view name : {"a.example", "b.example", "c.example", "d.example"})
    cache.put(question(name), answer_with(300), now);
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_FALSE(cache.find(question("a.example"), now));
  EXPECT_TRUE(cache.find(question("d.example"), now));
}

TEST(DnsCache, AnswersTheSecondTimeByItself) {
  std::vector<std::size_t> waves;
  const auto client =
      with_cache(std::make_unique<ZoneClient>(
                     "www.example.com CNAME h.example.net\nh.example.net A 192.0.2.1", waves),
                 std::make_shared<DnsCache>());
  for (int i = 0; i < 2; ++i) {
    dns::Snapshot snapshot;
    const std::vector<dns::Question> asked = {question("www.example.com"),
                                              question("x.example.com")};
    client->fetch(asked, snapshot, Clock::now() + std::chrono::seconds(1));
    const auto found = snapshot.find(asked[0]);
    ASSERT_NE(found.answer, nullptr);
    EXPECT_TRUE(found.answer->has_records());
    EXPECT_EQ(found.question.name.text(), "h.example.net");
    ASSERT_NE(snapshot.find(asked[1]).answer, nullptr);
  }
  EXPECT_EQ(waves, (std::vector<std::size_t>{2}));
}

TEST(Pace, LetsAZoneHaveSoManyQuestionsASecond) {
  Pace pace;
  const dns::Name zone = checked(dns::Name::parse("example.com"));
  const auto now = Clock::now();
  std::size_t sum = 0;
  for (int i = 0; i < 100; ++i) {
    const std::size_t taken = pace.take(zone, 1000, now);
    EXPECT_LE(taken, kMostOutstandingOfZone);
    sum += taken;
  }
  EXPECT_EQ(sum, static_cast<std::size_t>(kMostQuestionsAtOnce));
  EXPECT_EQ(pace.take(zone, 1000, now), 0U);
  EXPECT_EQ(pace.take(zone, 1000, now + std::chrono::milliseconds(20)), 10U);
  EXPECT_EQ(pace.take(checked(dns::Name::parse("example.net")), 7, now), 7U);
}

dns::Name last_two(const dns::Name& name) {
  return name.suffix(2);
}

TEST(PoliteClient, AsksInWavesAndEverythingOnce) {
  std::vector<std::size_t> waves;
  const auto client =
      with_pace(std::make_unique<ZoneClient>("", waves), std::make_shared<Pace>(), &last_two);
  std::vector<dns::Question> asked;
  for (int i = 0; i < 120; ++i)
    asked.push_back(question("h" + std::to_string(i) + ".example.com"));
  asked.push_back(question("a.example.net"));
  dns::Snapshot snapshot;
  client->fetch(asked, snapshot, Clock::now() + std::chrono::seconds(5));
  for (const dns::Question& one : asked)
    EXPECT_NE(snapshot.find(one).answer, nullptr);
  EXPECT_EQ(waves, (std::vector<std::size_t>{51, 50, 20}));
}

TEST(PoliteClient, GivesUpAtTheDeadline) {
  std::vector<std::size_t> waves;
  const auto client =
      with_pace(std::make_unique<ZoneClient>("", waves), std::make_shared<Pace>(), &last_two);
  const std::vector<dns::Question> asked = {question("a.example.com")};
  dns::Snapshot snapshot;
  client->fetch(asked, snapshot, Clock::now());
  EXPECT_EQ(snapshot.find(asked[0]).answer->status, dns::Status::Timeout);
}

TEST(Batch, AsksForAllItemsTogether) {
  std::vector<std::size_t> waves;
  ZoneClient client("a.example A 192.0.2.1\nb.example A 192.0.2.2\nc.example A 192.0.2.3", waves);
  const std::vector<std::string_view> names = {"a.example", "b.example", "c.example"};
  std::vector<int> runs(3), found(3);
  const BatchCount count = evaluate_batch(
      0, 3, client, nullptr, {}, [&](std::size_t i, dns::Inquiry& dns, fetch::Inquiry& web) {
        ++runs[i];
        const dns::Answer* answer = dns.ask(question(names[i]));
        const dns::Answer* shared = dns.ask(question("a.example", dns::Type::Mx));
        const fetch::Answer* page = web.ask({.url = "https://example.com/"});
        found[i] = answer != nullptr && answer->has_records() && shared != nullptr &&
                   page != nullptr && page->failure == fetch::Failure::NotFetched;
      });
  EXPECT_EQ(waves, (std::vector<std::size_t>{4}));
  EXPECT_EQ(count.questions, 4U);
  EXPECT_EQ(found, (std::vector<int>{1, 1, 1}));
  EXPECT_EQ(runs, (std::vector<int>{3, 3, 3}));
}

}  // namespace
}  // namespace waybill::net
