#include "policy/reverse_names.h"

#include <gtest/gtest.h>

#include "dns/snapshot_json.h"

namespace waybill::policy {
namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(ReverseNames, MustLeadBack) {
  const auto snapshot = dns::parse_snapshot(R"({"missing": "nxdomain", "answers": [
    {"name": "7.2.0.198.in-addr.arpa", "type": "PTR", "data": ["lies.example.com", "mail-1.google.com"]},
    {"name": "lies.example.com", "type": "A", "data": ["203.0.113.1"]},
    {"name": "mail-1.google.com", "type": "A", "data": ["198.0.2.7"]},
    {"name": "8.2.0.198.in-addr.arpa", "type": "PTR", "data": ["lies.example.com"]},
    {"name": "9.2.0.198.in-addr.arpa", "type": "PTR", "status": "TIMEOUT"}]})");
  ASSERT_TRUE(snapshot);
  dns::Inquiry dns(*snapshot);
  EXPECT_EQ(confirmed_name(ip("198.0.2.7"), dns), "mail-1.google.com");
  EXPECT_EQ(confirmed_name(ip("198.0.2.8"), dns), std::nullopt);
  EXPECT_EQ(confirmed_name(ip("198.0.2.9"), dns), std::nullopt);
  EXPECT_EQ(confirmed_name(ip("198.0.2.10"), dns), std::nullopt);
}

TEST(ReverseNames, AsksForTheMostMessagesFirst) {
  ReverseNames names;
  names.want(ip("198.0.2.1"), 5);
  names.want(ip("198.0.2.2"), 3);
  names.want(ip("198.0.2.2"), 3);
  names.want(ip("10.0.0.1"), 100);  // nobody's on the Internet
  EXPECT_EQ(names.wanted(), (std::vector{ip("198.0.2.2"), ip("198.0.2.1")}));
  for (unsigned i = 0; i < 2 * kMostReverseNames; ++i)
    names.want(IpAddress::v4(
                   {8, 8, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)}),
               1);
  EXPECT_EQ(names.wanted().size(), kMostReverseNames);
  names.set(ip("198.0.2.1"), "a.example.com");
  EXPECT_EQ(names.of(ip("198.0.2.1")), "a.example.com");
  EXPECT_EQ(names.of(ip("198.0.2.2")), "");
}

}  // namespace
}  // namespace waybill::policy
