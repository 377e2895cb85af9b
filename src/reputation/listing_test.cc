#include "reputation/listing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/check.h"

namespace waybill::reputation {
namespace {

const IpAddress kAddress = checked(IpAddress::parse("192.0.2.99"));

void set(dns::Snapshot& zone, std::string_view name, std::string_view code) {
  dns::Answer answer{.status = dns::Status::NoError, .ttl = 60, .records = {}};
  if (const auto status = dns::parse_status(code); status)
    answer.status = *status;
  else
    answer.records.emplace_back(checked(IpAddress::parse(code)));
  zone.set({checked(dns::Name::parse(name)), dns::Type::A}, std::move(answer));
}

// A zone of lists in which everything else does not exist. ZEN passes its canaries.
dns::Snapshot lists_with(std::string_view code) {
  dns::Snapshot zone(dns::Missing::NxDomain);
  set(zone, "2.0.0.127.zen.spamhaus.org", "127.0.0.2");
  set(zone, "99.2.0.192.zen.spamhaus.org", code);
  return zone;
}

const Listing& of(const std::vector<Listing>& listings, std::string_view zone) {
  const auto found = std::ranges::find_if(
      listings, [&](const Listing& listing) { return listing.list->zone == zone; });
  CHECK(found != listings.end());
  return *found;
}

TEST(Listing, JudgesEveryKindOfAnswer) {
  static const struct {
    std::string_view answer;
    Standing standing;
    Doubt doubt;
    std::string_view meaning;
  } kCases[] = {
      {"NXDOMAIN", Standing::Clean, Doubt::None, ""},
      {"127.0.0.2", Standing::Listed, Doubt::None, "SBL: the address is known to send spam"},
      {"127.0.0.5", Standing::Listed, Doubt::None, "XBL: a hijacked machine or proxy"},
      {"127.0.0.77", Standing::Unknown, Doubt::StrangeCode, ""},
      {"127.255.255.254", Standing::Unknown, Doubt::Declined,
       "refused: the resolver is public or has no proper name"},
      {"127.255.255.1", Standing::Unknown, Doubt::Declined, ""},
      {"192.0.2.1", Standing::Unknown, Doubt::Parked, ""},
      {"SERVFAIL", Standing::Unknown, Doubt::DnsFailure, ""},
      {"TIMEOUT", Standing::Unknown, Doubt::DnsFailure, ""},
      {"REFUSED", Standing::Unknown, Doubt::DnsFailure, ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.answer);
    const dns::Snapshot zone = lists_with(c.answer);
    dns::Inquiry dns(zone);
    const auto listings = ask_lists(kAddress, {}, dns);
    const Listing& listing = of(listings, "zen.spamhaus.org");
    EXPECT_EQ(listing.standing, c.standing);
    EXPECT_EQ(listing.doubt, c.doubt);
    EXPECT_EQ(listing.meaning, c.meaning);
  }
}

TEST(Listing, BelievesNoListThatFailsItsCanaries) {
  static const struct {
    std::string_view listed, clean;
    Doubt doubt;
  } kCases[] = {
      {"NXDOMAIN", "NXDOMAIN", Doubt::CanaryNotListed},
      {"127.0.0.2", "127.0.0.2", Doubt::CanaryListsAll},
      {"192.0.2.1", "NXDOMAIN", Doubt::Parked},
      {"127.255.255.254", "NXDOMAIN", Doubt::Declined},
      {"TIMEOUT", "NXDOMAIN", Doubt::DnsFailure},
      {"127.0.0.2", "SERVFAIL", Doubt::DnsFailure},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(std::string(c.listed) + " " + std::string(c.clean));
    for (const std::string_view answer : {"127.0.0.2", "NXDOMAIN"}) {
      dns::Snapshot zone = lists_with(answer);
      set(zone, "2.0.0.127.zen.spamhaus.org", c.listed);
      set(zone, "1.0.0.127.zen.spamhaus.org", c.clean);
      dns::Inquiry dns(zone);
      const auto listings = ask_lists(kAddress, {}, dns);
      EXPECT_EQ(of(listings, "zen.spamhaus.org").standing, Standing::Unknown);
      EXPECT_EQ(of(listings, "zen.spamhaus.org").doubt, c.doubt);
    }
  }
}

TEST(Listing, AsksForAllInOneRound) {
  const dns::Snapshot nothing;
  dns::Inquiry dns(nothing);
  const auto listings = ask_lists(kAddress, {}, dns);
  EXPECT_GT(listings.size(), 15U);
  for (const Listing& listing : listings) {
    if (listing.standing != Standing::NotAsked) EXPECT_EQ(listing.doubt, Doubt::Pending);
  }
  EXPECT_GT(dns.wanted().size(), 45U);  // the question and two canaries for each
  for (const dns::Question& question : dns.wanted()) {
    const Blocklist* list = nullptr;
    for (const Blocklist& known : blocklists()) {
      if (question.name.is_within(checked(dns::Name::parse(known.zone)))) list = &known;
    }
    ASSERT_NE(list, nullptr) << to_string(question);
    EXPECT_NE(list->state, ListState::Dead) << to_string(question);
  }
}

TEST(Listing, UsesKeysAndNeverShowsThem) {
  dns::Snapshot zone(dns::Missing::NxDomain);
  set(zone, "2.0.0.127.sesame.zen.dq.spamhaus.net", "127.0.0.2");
  set(zone, "99.2.0.192.sesame.zen.dq.spamhaus.net", "127.0.0.4");
  Settings settings;
  settings.keys = {{"zen.spamhaus.org", "sesame"}};
  dns::Inquiry dns(zone);
  const auto listings = ask_lists(kAddress, settings, dns);
  const Listing& listing = of(listings, "zen.spamhaus.org");
  EXPECT_EQ(listing.standing, Standing::Listed);
  EXPECT_EQ(to_string(listing.question), "99.2.0.192.zen.spamhaus.org A");
  EXPECT_EQ(of(listings, "combined.mail.abusix.zone").doubt, Doubt::NoKey);
  EXPECT_EQ(of(listings, "b.barracudacentral.org").doubt, Doubt::NotRegistered);
}

TEST(Listing, AsksInNibblesForIpv6) {
  dns::Snapshot zone(dns::Missing::NxDomain);
  set(zone, "2.0.0.127.zen.spamhaus.org", "127.0.0.2");
  set(zone, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org",
      "127.0.0.3");
  dns::Inquiry dns(zone);
  const auto listings = ask_lists(checked(IpAddress::parse("2001:db8::1")), {}, dns);
  EXPECT_EQ(of(listings, "zen.spamhaus.org").standing, Standing::Listed);
  EXPECT_TRUE(std::ranges::none_of(
      listings, [](const Listing& listing) { return listing.list->zone == "bl.spamcop.net"; }));
}

TEST(Listing, ReadsBitmasksAndLightCodes) {
  static const struct {
    std::string_view code;
    Standing standing;
    bool is_light;
    std::string_view meaning;
  } kCases[] = {
      {"127.0.0.24", Standing::Listed, false, "phishing, malware"},
      {"127.0.0.32", Standing::Listed, true, "click tracker"},
      {"127.0.0.40", Standing::Listed, false, "phishing, click tracker"},
      {"127.0.0.1", Standing::Unknown, false, "refused: the resolver is public or asks too much"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.code);
    dns::Snapshot zone(dns::Missing::NxDomain);
    set(zone, "test.surbl.org.multi.surbl.org", "127.0.0.254");
    // The clean canary is example.com, so another domain is asked for.
    set(zone, "example.net.multi.surbl.org", c.code);
    dns::Inquiry dns(zone);
    const DomainSubject subject{checked(dns::Name::parse("mail.example.net")),
                                checked(dns::Name::parse("example.net"))};
    const auto listings = ask_lists(subject, {}, dns);
    const Listing& listing = of(listings, "multi.surbl.org");
    EXPECT_EQ(listing.subject, "example.net");
    EXPECT_EQ(listing.standing, c.standing);
    EXPECT_EQ(listing.meaning, c.meaning);
    if (c.standing == Standing::Listed) EXPECT_EQ(listing.is_light, c.is_light);
    EXPECT_EQ(of(listings, "dbl.spamhaus.org").subject, "mail.example.net");
  }
}

TEST(Listing, NeverAsksForPrivateAddresses) {
  const dns::Snapshot nothing;
  dns::Inquiry dns(nothing);
  EXPECT_TRUE(ask_lists(checked(IpAddress::parse("10.1.2.3")), {}, dns).empty());
  EXPECT_TRUE(ask_lists(checked(IpAddress::parse("127.0.0.1")), {}, dns).empty());
  EXPECT_TRUE(dns.is_complete());
}

TEST(Listing, AsksNobodyWhenTurnedOff) {
  const dns::Snapshot nothing;
  dns::Inquiry dns(nothing);
  Settings settings;
  settings.asks_lists = false;
  for (const Listing& listing : ask_lists(kAddress, settings, dns))
    EXPECT_EQ(listing.doubt, Doubt::TurnedOff);
  EXPECT_TRUE(dns.is_complete());
}

}  // namespace
}  // namespace waybill::reputation
