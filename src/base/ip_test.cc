#include "base/ip.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(IpAddress, IsReadAndWritten) {
  static const struct {
    std::string_view text;
    std::string_view written;
  } kGood[] = {{"192.0.2.1", "192.0.2.1"},
               {"2001:DB8::1", "2001:db8::1"},
               {"::ffff:192.0.2.1", "192.0.2.1"},
               {"::", "::"}};
  for (const auto& c : kGood) {
    const auto address = IpAddress::parse(c.text);
    ASSERT_TRUE(address) << c.text;
    EXPECT_EQ(address->to_string(), c.written);
  }
  for (const std::string_view bad : std::initializer_list<std::string_view>{
           "", "1.2.3", "1.2.3.256", "1.2.3.4.5", "01.2.3.4 ", "[::1]", "fe80::1%eth0",
           "1.2.3.4/24", ":::", "12345::", std::string_view("1.2.3.4\0x", 9)})
    EXPECT_FALSE(IpAddress::parse(bad)) << bad;
}

TEST(IpAddress, MatchesNetworksBitByBit) {
  const IpAddress address = *IpAddress::parse("192.0.2.129");
  EXPECT_TRUE(address.matches(*IpAddress::parse("192.0.2.128"), 25));
  EXPECT_FALSE(address.matches(*IpAddress::parse("192.0.2.0"), 25));
  EXPECT_TRUE(address.matches(*IpAddress::parse("10.0.0.0"), 0));
  EXPECT_TRUE(address.matches(*IpAddress::parse("192.0.2.129"), 99));
  EXPECT_FALSE(address.matches(*IpAddress::parse("::"), 0));
}

TEST(IpAddress, IsReversedForDns) {
  EXPECT_EQ(IpAddress::parse("192.0.2.1")->reverse_name(), "1.2.0.192.in-addr.arpa");
  EXPECT_EQ(IpAddress::parse("2001:db8::1")->reverse_name(),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST(IpAddress, KnowsSpecialBlocks) {
  for (const std::string_view text :
       {"10.1.2.3", "127.0.0.1", "192.0.2.1", "::1", "fe80::1", "2001:db8::1"})
    EXPECT_TRUE(IpAddress::parse(text)->is_special()) << text;
  for (const std::string_view text : {"8.8.8.8", "13.110.6.1", "2a00:1450::1"})
    EXPECT_FALSE(IpAddress::parse(text)->is_special()) << text;
}

}  // namespace
}  // namespace waybill
