#include "ledger/tenants.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "ledger/test_ledger.h"

namespace waybill::ledger {
namespace {

// The text of a query lives as long as the database.
const std::string& kept(std::string text) {
  static std::vector<std::unique_ptr<std::string>> texts;
  return *texts.emplace_back(std::make_unique<std::string>(std::move(text)));
}

Result<std::vector<std::string>, Error> tables_of(Database& database) {
  std::vector<std::string> tables;
  Rows rows =
      TRY(database.query("SELECT name FROM sqlite_master WHERE type = 'table'"
                         " AND name NOT LIKE 'sqlite_%' AND name <> 'tenant'"));
  while (TRY(rows.next()))
    tables.emplace_back(rows.text(0));
  return tables;
}

// A row of every table, whatever its columns are; `number` makes it another one.
Result<void, Error> add_row(Database& database, const std::string& table, const std::string& tenant,
                            int number) {
  std::string names, values;
  {
    Rows rows =
        TRY(database.query("SELECT name, type FROM pragma_table_info(?) ORDER BY cid", table));
    while (TRY(rows.next())) {
      const std::string value = std::to_string(number);
      names += (names.empty() ? "" : ", ") + std::string(rows.text(0));
      values += values.empty() ? "" : ", ";
      if (rows.text(0) == "tenant") {
        values += "'" + tenant + "'";
      } else {
        values += rows.text(1) == "INTEGER" ? value : "'" + value + "'";
      }
    }
  }
  return database.execute(
      kept("INSERT INTO \"" + table + "\" (" + names + ") VALUES (" + values + ")"));
}

Result<std::map<std::string, std::int64_t>, Error> counts_of(Database& database,
                                                             const std::string& tenant) {
  std::map<std::string, std::int64_t> counts;
  for (const std::string& table : TRY(tables_of(database))) {
    Rows rows = TRY(
        database.query(kept("SELECT count(*) FROM \"" + table + "\" WHERE tenant = ?"), tenant));
    TRY(rows.step());
    counts[table] = rows.number(0);
  }
  return counts;
}

TEST(Tenants, DeletingAnOrganisationEmptiesEveryTableOfItAlone) {
  TestLedger test;
  test.write([](Database& database) -> Result<void, Error> {
    for (const std::string id : {"one", "two"})
      TRY(add_tenant(database, {.id = id, .parent = "", .name = id, .created = 1, .settings = {}}));
    for (const std::string& table : TRY(tables_of(database))) {
      TRY(add_row(database, table, "one", 1));
      TRY(add_row(database, table, "two", 2));
    }
    return {};
  });
  const auto before = test.read([](Database& database) { return counts_of(database, "one"); });
  for (const char* table : {"domain_check", "domain_state", "issue", "issue_event", "alert",
                            "alert_delivery", "listing", "complaint", "provider_figure", "logo"})
    ASSERT_EQ(before.at(table), 1) << table;
  test.write([](Database& database) { return delete_tenant(database, "one"); });
  for (const auto& [table, rows] :
       test.read([](Database& database) { return counts_of(database, "one"); }))
    EXPECT_EQ(rows, 0) << table;
  for (const auto& [table, rows] :
       test.read([](Database& database) { return counts_of(database, "two"); }))
    EXPECT_EQ(rows, 1) << table;
  EXPECT_FALSE(test.read([](Database& database) { return tenant_of(database, "one"); }));
  EXPECT_TRUE(test.read([](Database& database) { return tenant_of(database, "two"); }));
}

}  // namespace
}  // namespace waybill::ledger
