#include "posture/server_certificate.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "dns/test_zone.h"
#include "posture/exchange_tls.h"
#include "posture/spf_breadth.h"
#include "posture/test_certificates.h"

namespace waybill::posture {
namespace {

dns::Name name(std::string_view text) {
  return checked(dns::Name::parse(text));
}

TEST(ServerCertificate, IsRead) {
  const auto found = read_server_certificate(kMailCertificate);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->names, std::vector<std::string>{"mx.example.com"});
  EXPECT_EQ(found->issuer, "Example");
  EXPECT_EQ(found->key_bits, 256U);
  EXPECT_TRUE(found->is_key_strong());
  EXPECT_LT(found->not_before, kCertificateNow);
  EXPECT_GT(found->not_after, kCertificateNow);
  EXPECT_FALSE(read_server_certificate(kWeakCertificate)->is_key_strong());
  EXPECT_FALSE(read_server_certificate("no certificate"));
}

TEST(ServerCertificate, HoldsForNamesAndOneLabelOfAWildcard) {
  static const struct {
    std::string_view in_certificate, host;
    bool holds;
  } kCases[] = {
      {"mx.example.com", "mx.example.com", true},  {"mx.example.com", "mx2.example.com", false},
      {"*.example.com", "mx.example.com", true},   {"*.example.com", "a.mx.example.com", false},
      {"*.example.com", "example.com", false},     {"*.com", "example.com", false},
      {"mx.example.com.", "mx.example.com", true}, {"*", "mx.example.com", false},
  };
  for (const auto& c : kCases) {
    ServerCertificate certificate;
    certificate.names = {std::string(c.in_certificate)};
    EXPECT_EQ(certificate.holds_for(name(c.host)), c.holds) << c.in_certificate << " " << c.host;
  }
}

TEST(ServerCertificate, FitsItsTlsaRecord) {
  const auto certificate = read_server_certificate(kMailCertificate);
  const auto other = read_server_certificate(kOtherCertificate);
  ASSERT_TRUE(certificate && other);
  const auto record = parse_tlsa(tlsa_of(*certificate));
  ASSERT_TRUE(record);
  EXPECT_TRUE(fits(*record, *certificate));
  EXPECT_FALSE(fits(*record, *other));
  const auto unusable = parse_tlsa("1" + tlsa_of(*certificate).substr(1));
  EXPECT_FALSE(fits(*unusable, *certificate));  // PKIX usages are not for mail
}

TEST(SpfBreadth, CountsEachAddressOnce) {
  static const struct {
    std::string_view record;
    std::uint64_t addresses;
    std::size_t wide, everybody;
  } kCases[] = {
      {"v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.128/25 -all", 256, 0, 0},
      {"v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all", 2, 0, 0},
      {"v=spf1 ip4:10.0.0.0/15 -all", 131'072, 1, 0},
      {"v=spf1 ip4:0.0.0.0/0 -all", 4'294'967'296, 0, 1},
      {"v=spf1 -ip4:10.0.0.0/8 -all", 0, 0, 0},
      {"v=spf1 -all ip4:10.0.0.0/8", 0, 0, 0},
      {"v=spf1 ip6:2001::/16 all", 0, 1, 1},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.record);
    const dns::Snapshot zone = dns::test_zone("example.com TXT " + std::string(c.record));
    dns::Inquiry dns(zone);
    const SpfBreadth breadth = breadth_of(spf::take_census(name("example.com"), dns));
    EXPECT_EQ(breadth.addresses, c.addresses);
    EXPECT_EQ(breadth.wide.size(), c.wide);
    EXPECT_EQ(breadth.everybody.size(), c.everybody);
  }
}

}  // namespace
}  // namespace waybill::posture
