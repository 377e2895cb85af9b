#include "ledger/refusals.h"

#include <gtest/gtest.h>

#include "ledger/test_ledger.h"

namespace waybill::ledger {
namespace {

constexpr Day kMonday = 20'000;

MailDay mail(Day day, bool is_log, std::uint64_t delivered, std::uint64_t refused) {
  return {.domain = "example.com",
          .day = day,
          .is_log = is_log,
          .delivered = delivered,
          .refused = refused,
          .deferred = 0};
}

RefusalDay refused(Day day, std::string key, std::uint64_t messages) {
  return {.domain = "example.com",
          .day = day,
          .key = std::move(key),
          .messages = messages,
          .deferred = 0,
          .first = day * 86'400L,
          .last = day * 86'400L + 60,
          .recipients = {{"gmail.com", messages}}};
}

RefusalMeaning meaning(std::string key) {
  RefusalMeaning result;
  result.key = std::move(key);
  result.text = "550 5.1.1 no such user";
  return result;
}

class RefusalsTest : public testing::Test {
 protected:
  void add_arrival(const std::string& arrival, const MailDay& day, const RefusalDay& refusal,
                   const std::string& tenant = "t") {
    store.write([&](Database& database) -> Result<void, Error> {
      TRY(add(database, tenant, arrival, day));
      TRY(add(database, tenant, arrival, meaning(refusal.key)));
      return add(database, tenant, arrival, refusal);
    });
  }
  std::vector<RefusalSum> sums(const std::string& arrival = "", const std::string& tenant = "t") {
    return store.read([&](Database& database) {
      return refusals(database, tenant,
                      {.domain = "example.com", .arrival = arrival, .from = 0, .to = 100'000});
    });
  }
  TestLedger store;
};

TEST_F(RefusalsTest, OverlappingLogsCountOnce) {
  add_arrival("small", mail(kMonday, true, 10, 2), refused(kMonday, "A", 2));
  add_arrival("large", mail(kMonday, true, 90, 5), refused(kMonday, "A", 5));
  add_arrival("later", mail(kMonday + 1, true, 1, 1), refused(kMonday + 1, "A", 1));
  const auto found = sums();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].messages, 6U);
  EXPECT_EQ(found[0].recipients.at("gmail.com"), 6U);
  EXPECT_EQ(found[0].meaning.arrival, "later");
  // One arrival alone is counted whole.
  EXPECT_EQ(sums("small")[0].messages, 2U);
}

TEST_F(RefusalsTest, BouncesCountWhereNoLogTells) {
  add_arrival("bounce1", mail(kMonday, false, 0, 1), refused(kMonday, "A", 1));
  add_arrival("bounce2", mail(kMonday, false, 0, 1), refused(kMonday, "B", 1));
  EXPECT_EQ(sums().size(), 2U);
  add_arrival("log", mail(kMonday, true, 5, 3), refused(kMonday, "A", 3));
  const auto found = sums();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].messages, 3U);
}

TEST_F(RefusalsTest, BelongToTheirOrganisation) {
  add_arrival("a", mail(kMonday, true, 1, 1), refused(kMonday, "A", 1));
  EXPECT_TRUE(sums("", "other").empty());
  const auto known = [&](const std::string& tenant) {
    return store.read(
        [&](Database& database) { return knows_domain(database, tenant, "example.com"); });
  };
  EXPECT_TRUE(known("t"));
  EXPECT_FALSE(known("other"));
}

TEST_F(RefusalsTest, AreForgottenByDay) {
  add_arrival("old", mail(kMonday, true, 1, 1), refused(kMonday, "A", 1));
  add_arrival("new", mail(kMonday + 9, true, 1, 1), refused(kMonday + 9, "B", 1));
  store.write([](Database& database) { return forget_refusals(database, "t", kMonday + 1); });
  const auto found = sums();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].meaning.key, "B");
}

TEST_F(RefusalsTest, KeepTheLargestRecipientDomains) {
  RefusalDay day = refused(kMonday, "A", 100);
  day.recipients.clear();
  for (std::uint64_t i = 1; i <= kMostRecipientDomains + 5; ++i)
    day.recipients["d" + std::to_string(i) + ".example"] = i;
  add_arrival("log", mail(kMonday, true, 0, 100), day);
  const auto found = sums();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].recipients.size(), kMostRecipientDomains + 1);
  EXPECT_EQ(found[0].recipients.at("(others)"), 1U + 2 + 3 + 4 + 5);
}

}  // namespace
}  // namespace waybill::ledger
