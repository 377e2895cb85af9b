#include "salesforce/org_id.h"

#include <gtest/gtest.h>

namespace waybill::salesforce {
namespace {

TEST(OrgId, ComesBackFromTheKeyOfABounceAddress) {
  static const struct {
    std::string_view key;
    std::optional<std::string> id;
  } kCases[] = {
      {"a-hu5amac", "00DA0000000Hu5a"},  // two keys whose messages also stated the id
      {"8d-3trx3eag", "00D8d000003TRx3"},
      {"4x-4z0h4eai", "00D4x000004z0H4"},
      {"8D-3TRX3EAG", "00D8d000003TRx3"},
      {"8d000003trx3eag", "00D8d000003TRx3"},
      {"", std::nullopt},
      {"-", std::nullopt},            // check letters 000 ask for upper-case digits
      {"8d-3trx3eaz", std::nullopt},  // the suffix asks for an upper-case digit
      {"8d-3trx3ea!", std::nullopt},
      {"abcdefghijklmnop", std::nullopt},  // too long
      {"abcdefghijklmno-p", std::nullopt},
      {"8d3trx3eag", std::nullopt},  // too short without a dash
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.key);
    EXPECT_EQ(decode_org_key(c.key), c.id);
  }
}

TEST(OrgId, SuffixIsTheInverseOfTheDecoding) {
  for (const std::string_view id : {"00DA0000000Hu5a", "00D8d000003TRx3", "00D4x000004z0H4"}) {
    EXPECT_EQ(parse_org_id(id), id);
    EXPECT_EQ(parse_org_id(std::string(id) + id_suffix(id)), id);
  }
  EXPECT_EQ(parse_org_id("005A0000000Hu5a"), std::nullopt);
  EXPECT_EQ(parse_org_id("00DA0000000Hu5"), std::nullopt);
}

TEST(BounceAddress, IsTakenApart) {
  const auto full =
      parse_bounce_address("jane.doe=example.com__3a7@1k2.x9.8d-3trx3eag.um8.bnc.salesforce.com");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->original, "jane.doe@example.com");
  EXPECT_EQ(full->org_key, "8d-3trx3eag");
  EXPECT_EQ(full->instance, "um8");
  EXPECT_EQ(full->org_id, "00D8d000003TRx3");
  const auto brief =
      parse_bounce_address("sampleemail=salesforce.com__abc123@abc123.bnc.salesforce.com");
  ASSERT_TRUE(brief);
  EXPECT_EQ(brief->original, "sampleemail@salesforce.com");
  EXPECT_EQ(brief->org_id, std::nullopt);
  EXPECT_FALSE(parse_bounce_address("a@example.com"));
  EXPECT_FALSE(parse_bounce_address("a@evilbnc.salesforce.com.example"));
  EXPECT_FALSE(parse_bounce_address("a@xbnc.salesforce.com"));
  EXPECT_FALSE(parse_bounce_address(""));
}

TEST(Instance, OfASandboxIsKnownByItsName) {
  for (const std::string_view name : {"cs42", "CS1", "usa254s"})
    EXPECT_TRUE(is_sandbox_instance(name)) << name;
  for (const std::string_view name : {"na63", "um8", "cs", "csx", "usa254", ""})
    EXPECT_FALSE(is_sandbox_instance(name)) << name;
}

}  // namespace
}  // namespace waybill::salesforce
