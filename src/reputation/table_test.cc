// The tables of data/: every row makes sense.
#include <gtest/gtest.h>

#include <set>

#include "base/check.h"
#include "dns/name.h"
#include "reputation/blocklist.h"
#include "reputation/origin.h"
#include "reputation/shared_pool.h"

namespace waybill::reputation {
namespace {

TEST(Blocklists, AreWholeRows) {
  std::set<std::string> zones;
  for (const Blocklist& list : blocklists()) {
    SCOPED_TRACE(list.zone);
    EXPECT_TRUE(zones.insert(list.zone).second);
    EXPECT_TRUE(dns::Name::parse(list.zone).has_value());
    EXPECT_GE(list.weight, 0);
    EXPECT_LE(list.weight, 100);
    if (list.state == ListState::Dead || list.state == ListState::Inside) {
      EXPECT_EQ(list.weight, 0);
      EXPECT_FALSE(list.note.empty());
      continue;
    }
    const bool is_of_addresses = list.kind == ListKind::Ip || list.kind == ListKind::AllowIp;
    if (list.state == ListState::Live) EXPECT_FALSE(list.codes.empty());
    if (is_of_addresses) {
      EXPECT_TRUE(list.takes_v4 || list.takes_v6);
      EXPECT_TRUE(IpAddress::parse(list.canary_listed).has_value());
    } else {
      EXPECT_TRUE(dns::Name::parse(list.canary_listed).has_value());
    }
    if (list.state == ListState::KeyNeeded) EXPECT_TRUE(list.keyed_zone.contains("{key}"));
    if (list.kind == ListKind::Ip && list.weight >= kTellingWeight)
      EXPECT_FALSE(list.delisting.empty());
  }
}

TEST(Blocklists, KeepDeadOnesToExplainRefusals) {
  const Blocklist* sorbs = blocklist_named("dnsbl.SORBS.net");
  ASSERT_NE(sorbs, nullptr);
  EXPECT_EQ(sorbs->state, ListState::Dead);
  EXPECT_EQ(blocklist_named("no.such.list"), nullptr);
}

TEST(SharedPool, IsKnownByNetworkOrConfirmedName) {
  static const struct {
    std::string_view address, name, pool;
  } kCases[] = {
      {"13.110.1.1", "", "salesforce-core"},
      {"192.0.2.1", "smtp07.mta.salesforce.com", "salesforce-core"},
      {"192.0.2.1", "mta.salesforce.com.evil.example", ""},
      {"192.0.2.1", "xmta.salesforce.com", ""},
      {"209.85.220.41", "", "google-workspace"},
      {"2a01:111:f400::1", "", "microsoft-365"},
      {"13.111.2.3", "", "salesforce-marketing-cloud"},
      {"192.0.2.1", "mail.example.com", ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.address);
    const SharedPool* pool = pool_of(checked(IpAddress::parse(c.address)), c.name);
    EXPECT_EQ(pool == nullptr ? "" : pool->id, c.pool);
  }
}

TEST(Origin, IsRead) {
  EXPECT_EQ(parse_origin("64500 | 192.0.2.0/24 | US | arin | 2001-01-01"),
            (Origin{64500, "192.0.2.0/24", "US"}));
  EXPECT_EQ(parse_origin("64500 64501 | 2001:db8::/32 |  | ripencc | "),
            (Origin{64500, "2001:db8::/32", ""}));
  for (const std::string_view bad :
       {"", "x | 192.0.2.0/24 | US | arin | 2001", "1 | nothing | US | arin | 2001", "1|2|3",
        "99999999999 | 192.0.2.0/24 | US | arin | 2001"})
    EXPECT_EQ(parse_origin(bad), std::nullopt) << bad;
  EXPECT_EQ(to_string(checked(origin_question(checked(IpAddress::parse("192.0.2.1"))))),
            "1.2.0.192.origin.asn.cymru.com TXT");
  EXPECT_EQ(origin_question(checked(IpAddress::parse("10.0.0.1"))), std::nullopt);
}

}  // namespace
}  // namespace waybill::reputation
