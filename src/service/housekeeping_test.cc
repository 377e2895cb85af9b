#include "service/housekeeping.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "ledger/alerts.h"
#include "ledger/checks.h"
#include "ledger/issues.h"
#include "ledger/tenants.h"
#include "ledger/test_ledger.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNow = 20'780 * kDay;
constexpr std::int64_t kOld = kNow - 40 * kDay, kYoung = kNow - 10 * kDay;

ledger::IssueEntry issue(const std::string& id, const std::string& state, std::int64_t updated) {
  return {.id = id,
          .domain = "example.com",
          .code = id,
          .subject = "",
          .source = "check",
          .state = state,
          .severity = "high",
          .opened = kOld,
          .updated = updated,
          .seen = updated};
}

ledger::Alert alert(const std::string& id, std::int64_t last) {
  ledger::Alert one;
  one.id = id;
  one.rule = "listing";
  one.domain = "example.com";
  one.key = id;
  one.first = one.last = last;
  return one;
}

ledger::AlertDelivery delivery(const std::string& id, const std::string& tenant,
                               const std::string& of, const std::string& state,
                               std::int64_t created) {
  ledger::AlertDelivery one;
  one.id = id;
  one.tenant = tenant;
  one.alert = of;
  one.state = state;
  one.created = created;
  return one;
}

Result<void, ledger::Error> fill(ledger::Database& database, const std::string& tenant,
                                 std::int64_t rows_days) {
  ledger::Tenant one{.id = tenant, .parent = "", .name = tenant, .created = 1, .settings = {}};
  one.settings.retention.rows_days = rows_days;
  TRY(ledger::add_tenant(database, one));
  for (const std::int64_t at : {kOld, kYoung})
    TRY(ledger::keep_check(database, tenant, {.domain = "example.com", .at = at}, {.at = at}));
  TRY(ledger::keep_check(database, tenant, {.domain = "idle.example", .at = kOld}, {.at = kOld}));
  const std::string id = tenant + "-";
  TRY(ledger::put(database, tenant, issue(id + "resolved", "resolved", kOld)));
  TRY(ledger::put(database, tenant, issue(id + "fresh", "resolved", kYoung)));
  TRY(ledger::put(database, tenant, issue(id + "open", "open", kOld)));
  TRY(ledger::put(database, tenant, issue(id + "dismissed", "dismissed", kOld)));
  for (const char* of : {"resolved", "open"})
    TRY(ledger::note(database, tenant, id + of, {.at = kOld, .kind = "found"}));
  TRY(ledger::add(database, tenant, alert(id + "old", kOld)));
  TRY(ledger::add(database, tenant, alert(id + "waits", kOld)));
  TRY(ledger::add(database, tenant, alert(id + "young", kYoung)));
  TRY(ledger::add(database, delivery(id + "1", tenant, id + "old", "sent", kOld)));
  TRY(ledger::add(database, delivery(id + "2", tenant, id + "waits", "waiting", kOld)));
  return ledger::add(database, delivery(id + "3", tenant, id + "young", "sent", kYoung));
}

class HousekeepingTest : public testing::Test {
 protected:
  std::size_t count(const std::string& table, const std::string& tenant) {
    const std::string sql = "SELECT count(*) FROM " + table + " WHERE tenant = ?";
    return ledger_.read([&](ledger::Database& database) -> Result<std::size_t, ledger::Error> {
      auto rows =
          TRY(database.query(*texts_.emplace_back(std::make_unique<std::string>(sql)), tenant));
      TRY(rows.step());
      return static_cast<std::size_t>(rows.count(0));
    });
  }
  ledger::TestLedger ledger_;
  // The text of a query lives as long as the database.
  static inline std::vector<std::unique_ptr<std::string>> texts_;
};

TEST_F(HousekeepingTest, RowsOfTheWatchAreForgottenAsTheOrganisationWants) {
  auto events = store::open("sqlite:" + ledger_.folder() + "/events.db");
  ASSERT_TRUE(events);
  const auto data = DataFolder::open(ledger_.folder() + "/data");
  ASSERT_TRUE(data);
  ledger_.write([](ledger::Database& database) -> Result<void, ledger::Error> {
    TRY(fill(database, "forgets", 30));
    return fill(database, "keeps", 0);
  });
  ASSERT_TRUE(keep_house(ledger_.ledger(), **events, *data, kNow));
  struct Case {
    std::string table;
    std::size_t left, all;
  };
  const Case cases[] = {
      {"domain_check", 2, 3},  // of each domain the latest stays
      {"domain_state", 2, 2},   {"issue", 3, 4},
      {"issue_event", 1, 2},    {"alert", 2, 3},  // what still waits to be told stays
      {"alert_delivery", 2, 3},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(count(c.table, "forgets"), c.left) << c.table;
    EXPECT_EQ(count(c.table, "keeps"), c.all) << c.table;
  }
  const auto left = ledger_.read([](ledger::Database& database) {
    return ledger::find_issue(database, "forgets", "forgets-resolved");
  });
  EXPECT_FALSE(left);
}

}  // namespace
}  // namespace waybill::service
