#include "net/fetcher.h"

#include <gtest/gtest.h>

#include "net/web_rounds.h"

namespace waybill::net {
namespace {

using fetch::Failure;
using fetch::Request;

TEST(MayBeAsked, OnlyWhatIsOnTheInternet) {
  static const struct {
    std::string_view address;
    bool is_asked;
  } kCases[] = {
      {"8.8.8.8", true},
      {"2606:4700::1111", true},
      {"0.0.0.0", false},
      {"0.1.2.3", false},
      {"10.1.2.3", false},
      {"100.64.0.1", false},
      {"127.0.0.1", false},
      {"169.254.169.254", false},  // the metadata of clouds
      {"172.16.0.1", false},
      {"172.32.0.1", true},
      {"192.168.1.1", false},
      {"198.18.0.1", false},
      {"224.0.0.1", false},
      {"240.0.0.1", false},
      {"255.255.255.255", false},
      {"::", false},
      {"::1", false},
      {"::127.0.0.1", false},
      {"::ffff:127.0.0.1", false},
      {"::ffff:8.8.8.8", true},
      {"fe80::1", false},
      {"fec0::1", false},
      {"fd00::1", false},
      {"ff02::1", false},
      {"100::1", false},
      {"4000::1", false},
      {"64:ff9b::7f00:1", false},
      {"64:ff9b::808:808", true},
      {"64:ff9b:1::808:808", false},
      {"2002:7f00:1::", false},
      {"2002:a00:1::", false},
      {"2002:808:808::", true},
      {"2001:0:808:808::80ff:fffe", false},  // Teredo of 127.0.0.1
      {"2001:db8::1", false},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(may_be_asked(*IpAddress::parse(c.address), {}), c.is_asked) << c.address;
  const std::vector<Network> allowed = {*Network::parse("127.0.0.0/8")};
  EXPECT_TRUE(may_be_asked(*IpAddress::parse("127.0.0.1"), allowed));
  EXPECT_TRUE(may_be_asked(*IpAddress::parse("::ffff:127.0.0.1"), allowed));
  EXPECT_FALSE(may_be_asked(*IpAddress::parse("10.0.0.1"), allowed));
}

TEST(Fetcher, AsksNothingThatOnlyInsidersShouldReach) {
  const auto fetcher = Fetcher::create({});
  ASSERT_TRUE(fetcher);
  static const struct {
    std::string_view url;
    Failure failure;
  } kCases[] = {
      {"", Failure::BadUrl},
      {"http://", Failure::BadUrl},
      {"http://a b/", Failure::BadUrl},
      {"http://example.com/\r\nX: y", Failure::BadUrl},
      {"ftp://example.com/", Failure::Guarded},
      {"file:///etc/passwd", Failure::Guarded},
      {"gopher://example.com/", Failure::Guarded},
      {"javascript:x", Failure::BadUrl},
      {"http://user@example.com/", Failure::Guarded},
      {"http://user:pass@example.com/", Failure::Guarded},
      {"http://example.com:25/", Failure::Guarded},
      {"http://127.0.0.1/", Failure::Guarded},
      {"http://2130706433/", Failure::Guarded},
      {"http://0x7f.1/", Failure::Guarded},
      {"http://[::1]/", Failure::Guarded},
      {"http://[::ffff:10.0.0.1]/", Failure::Guarded},
      {"http://169.254.169.254/latest/meta-data/", Failure::Guarded},
      {"http://localhost/", Failure::Guarded},  // a name that leads inside
  };
  std::vector<Request> requests;
  for (const auto& c : kCases)
    requests.push_back({.url = std::string(c.url)});
  fetch::Snapshot snapshot;
  (*fetcher)->fetch(requests, snapshot, std::chrono::steady_clock::now() + std::chrono::seconds(5));
  for (const auto& c : kCases) {
    const auto found = snapshot.find({.url = std::string(c.url)});
    ASSERT_NE(found, snapshot.end()) << c.url;
    EXPECT_EQ(found->second.failure, c.failure) << c.url << ": " << found->second.reason;
  }
}

// Answers by the table, and remembers how much was asked at once.
class Recorded : public Fetcher {
 public:
  void fetch(std::span<const Request> requests, fetch::Snapshot& snapshot,
             std::chrono::steady_clock::time_point /*deadline*/) override {
    sizes.push_back(requests.size());
    for (const Request& request : requests) {
      fetch::Answer answer;
      answer.status = 301;
      answer.location = request.url + "x";
      snapshot.insert_or_assign(request, answer);
    }
  }
  std::vector<std::size_t> sizes;
};

TEST(WebRounds, ShowWhatIsKnownBeforeTheWebIsAsked) {
  dns::Snapshot dns(dns::Missing::NxDomain);
  fetch::Snapshot web;
  Recorded fetcher;
  std::vector<Settled> told;
  std::size_t known = 0;
  const WebRounds rounds = evaluate_with_web(
      dns, nullptr, web, &fetcher, {},
      [&](dns::Inquiry& asking, fetch::Inquiry& inquiry) {
        (void)asking.ask({*dns::Name::parse("example.com"), dns::Type::A});
        known = 0;
        std::string url = "https://example.com/";
        for (const fetch::Answer* answer = inquiry.ask({.url = url});
             answer != nullptr && known < 3; answer = inquiry.ask({.url = url})) {
          url = answer->location;
          ++known;
        }
      },
      [&](Settled what) {
        told.push_back(what);
        if (what == Settled::Dns) EXPECT_EQ(known, 0U);
      });
  EXPECT_EQ(known, 3U);
  EXPECT_EQ(fetcher.sizes, (std::vector<std::size_t>{1, 1, 1, 1}));
  EXPECT_EQ(rounds.requests, 4U);
  EXPECT_EQ(told, (std::vector{Settled::Dns, Settled::Web, Settled::Web, Settled::Web, Settled::Web,
                               Settled::All}));
}

TEST(WebRounds, AreBoundedAndEndWithoutAFetcher) {
  const auto greedy = [](dns::Inquiry& /*dns*/, fetch::Inquiry& inquiry) {
    for (std::size_t i = 0; i < 2 * kMostWebRequests; ++i)
      (void)inquiry.ask({.url = "https://example.com/" + std::to_string(i)});
  };
  dns::Snapshot dns(dns::Missing::NxDomain);
  fetch::Snapshot web;
  Recorded fetcher;
  EXPECT_EQ(evaluate_with_web(dns, nullptr, web, &fetcher, {}, greedy, [](Settled) {}).requests,
            kMostWebRequests);
  EXPECT_EQ(web.size(), 2 * kMostWebRequests);
  fetch::Snapshot nothing;
  EXPECT_EQ(evaluate_with_web(dns, nullptr, nothing, nullptr, {}, greedy, [](Settled) {}).requests,
            0U);
  for (const auto& [request, answer] : nothing)
    EXPECT_EQ(answer.failure, Failure::NotFetched);
}

}  // namespace
}  // namespace waybill::net
