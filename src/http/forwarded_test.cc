#include "http/forwarded.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace waybill::http {
namespace {

TEST(Forwarded, CountsOnlyFromTrustedProxies) {
  const std::vector<Network> trusted = {checked(Network::parse("10.0.0.0/8")),
                                        checked(Network::parse("::1"))};
  static const struct {
    std::string_view peer;
    std::vector<std::string> forwarded;
    std::string_view client;
  } kCases[] = {
      {"192.0.2.1", {}, "192.0.2.1"},
      {"192.0.2.1", {"198.51.100.1"}, "192.0.2.1"},
      {"10.0.0.1", {}, "10.0.0.1"},
      {"10.0.0.1", {"198.51.100.1"}, "198.51.100.1"},
      {"10.0.0.1", {"203.0.113.1, 198.51.100.1"}, "198.51.100.1"},
      {"10.0.0.1", {"203.0.113.1, 198.51.100.1,10.0.0.2"}, "198.51.100.1"},
      {"10.0.0.1", {"203.0.113.1", "198.51.100.1"}, "198.51.100.1"},
      {"10.0.0.1", {"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
      {"10.0.0.1", {"198.51.100.1, unknown"}, "10.0.0.1"},
      {"10.0.0.1", {"[2001:db8::1]:80"}, "2001:db8::1"},
      {"10.0.0.1", {"2001:db8::1"}, "2001:db8::1"},
      {"10.0.0.1", {"198.51.100.1:1234"}, "198.51.100.1"},
      {"10.0.0.1", {"["}, "10.0.0.1"},
      {"::1", {"198.51.100.1"}, "198.51.100.1"},
  };
  for (const auto& c : kCases) {
    Fields fields;
    for (const std::string& value : c.forwarded)
      fields.add("x-forwarded-for", value);
    const Origin origin = origin_of(checked(IpAddress::parse(c.peer)), false, fields, trusted);
    EXPECT_EQ(origin.address.to_string(), c.client);
  }
}

TEST(Forwarded, TellsTheScheme) {
  const std::vector<Network> trusted = {checked(Network::parse("10.0.0.0/8"))};
  const IpAddress proxy = checked(IpAddress::parse("10.0.0.1"));
  const IpAddress other = checked(IpAddress::parse("192.0.2.1"));
  Fields fields;
  EXPECT_TRUE(origin_of(proxy, true, fields, trusted).is_secure);
  fields.add("X-Forwarded-Proto", "https");
  EXPECT_TRUE(origin_of(proxy, false, fields, trusted).is_secure);
  EXPECT_FALSE(origin_of(other, false, fields, trusted).is_secure);
  fields.set("X-Forwarded-Proto", "https, http");
  EXPECT_FALSE(origin_of(proxy, true, fields, trusted).is_secure);
}

TEST(Forwarded, SeesProxiesThatAreNotTrusted) {
  const IpAddress peer = checked(IpAddress::parse("127.0.0.1"));
  Fields fields;
  EXPECT_FALSE(origin_of(peer, false, fields, {}).is_behind_stranger);
  fields.add("Via", "1.1 proxy");
  EXPECT_TRUE(origin_of(peer, false, fields, {}).is_behind_stranger);
}

}  // namespace
}  // namespace waybill::http
