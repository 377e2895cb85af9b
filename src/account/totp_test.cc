#include "account/totp.h"

#include <gtest/gtest.h>

#include <set>

namespace waybill::account {
namespace {

constexpr std::string_view kSecret = "12345678901234567890";

// RFC 6238 appendix B, SHA-1, the last six of eight digits; RFC 4226 appendix D for the first ten
// counters.
TEST(Totp, HasTheValuesOfTheStandard) {
  static const struct {
    std::int64_t time;
    std::string_view code;
  } kTimes[] = {{59, "287082"},
                {1'111'111'109, "081804"},
                {1'111'111'111, "050471"},
                {1'234'567'890, "005924"},
                {2'000'000'000, "279037"},
                {20'000'000'000, "353130"}};
  for (const auto& c : kTimes)
    EXPECT_EQ(totp_at(kSecret, c.time / kTotpSeconds), c.code) << c.time;
  static constexpr std::string_view kCounters[] = {"755224", "287082", "359152", "969429",
                                                   "338314", "254676", "287922", "162583",
                                                   "399871", "520489"};
  for (std::size_t i = 0; i < std::size(kCounters); ++i)
    EXPECT_EQ(totp_at(kSecret, static_cast<std::int64_t>(i)), kCounters[i]) << i;
}

TEST(Totp, IsGoodAStepBeforeAndAfterAndOnce) {
  const std::int64_t now = 2'000'000'000;
  const std::int64_t step = now / kTotpSeconds;
  for (std::int64_t drift = -2; drift <= 2; ++drift) {
    const auto found = check_totp(kSecret, totp_at(kSecret, step + drift), now, 0);
    EXPECT_EQ(found.has_value(), drift >= -1 && drift <= 1) << drift;
    if (found) EXPECT_EQ(*found, step + drift);
  }
  EXPECT_FALSE(check_totp(kSecret, totp_at(kSecret, step), now, step));  // used
  EXPECT_TRUE(check_totp(kSecret, totp_at(kSecret, step + 1), now, step));
  EXPECT_TRUE(check_totp(kSecret, " 279 037 ", now, 0));
  for (const std::string_view code : {"", "27903", "2790370", "000000", "abcdef", "２７９０３７"})
    EXPECT_FALSE(check_totp(kSecret, code, now, 0)) << code;
}

TEST(Totp, IsTypedOrScanned) {
  EXPECT_EQ(totp_text(kSecret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(totp_uri(kSecret, "Waybill", "a+b&c@example.com"),
            "otpauth://totp/Waybill:a%2Bb%26c%40example.com?secret="
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Waybill");
}

TEST(RecoveryCodes, AreKnownHoweverTheyAreTyped) {
  const auto codes = random_recovery_codes();
  EXPECT_EQ(codes.size(), kRecoveryCodes);
  EXPECT_EQ(std::set(codes.begin(), codes.end()).size(), codes.size());
  EXPECT_EQ(kept_recovery_code("abcd-efgh-ijkl-mnop"), kept_recovery_code(" ABCDEFGH ijkl mnop\n"));
  EXPECT_TRUE(kept_recovery_code(codes.front()));
  for (const std::string_view typed : {"", "abcd", "abcd-efgh-ijkl-mno", "abcd-efgh-ijkl-mnopq"})
    EXPECT_FALSE(kept_recovery_code(typed)) << typed;
}

}  // namespace
}  // namespace waybill::account
