#include "base/network.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace waybill {
namespace {

TEST(Network, HoldsAddresses) {
  static const struct {
    std::string_view network, address;
    bool holds;
  } kCases[] = {
      {"192.0.2.0/24", "192.0.2.255", true},  {"192.0.2.0/24", "192.0.3.0", false},
      {"192.0.2.7", "192.0.2.7", true},       {"192.0.2.7", "192.0.2.8", false},
      {"0.0.0.0/0", "203.0.113.9", true},     {"0.0.0.0/0", "2001:db8::1", false},
      {"2001:db8::/32", "2001:db8::1", true}, {"::/0", "192.0.2.1", false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.network);
    const Network network = checked(Network::parse(c.network));
    const IpAddress address = checked(IpAddress::parse(c.address));
    EXPECT_EQ(network.holds(address), c.holds);
  }
}

TEST(Network, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129",
        "10.0.0.0/8 ", "10.0.0.0/8/8", "example.com/8"})
    EXPECT_FALSE(Network::parse(text)) << text;
}

}  // namespace
}  // namespace waybill
