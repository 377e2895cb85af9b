#include "ledger/cases.h"
#include "ledger/shares.h"

#include <gtest/gtest.h>

#include "ledger/test_ledger.h"
#include "ledger/uploads.h"

namespace waybill::ledger {
namespace {

class CasesTest : public testing::Test {
 protected:
  void add_case(const std::string& id, std::int64_t updated, const std::string& title,
                const std::string& tenant = "t") {
    CaseEntry entry;
    entry.id = id;
    entry.title = title;
    entry.created = entry.updated = updated;
    entry.domain = "example.com";
    store.write([&](Database& database) { return add(database, tenant, entry); });
  }
  std::string ids(const CaseFilter& filter, std::optional<Place> after = {},
                  std::size_t most = 10) {
    std::string text;
    const auto found = store.read(
        [&](Database& database) { return list_cases(database, "t", filter, after, most); });
    for (const CaseEntry& entry : found)
      text += entry.id;
    return text;
  }
  TestLedger store;
};

TEST_F(CasesTest, AreListedLatestFirstAndPageByPage) {
  add_case("a", 10, "one");
  add_case("b", 30, "two");
  add_case("c", 30, "three");
  add_case("x", 99, "of another", "other");
  EXPECT_EQ(ids({}), "cba");
  EXPECT_EQ(ids({}, Place{30, "c"}, 1), "b");
  EXPECT_EQ(ids({}, Place{30, "b"}), "a");
}

TEST_F(CasesTest, AreFoundByWordsThatMayHoldPatternSigns) {
  add_case("a", 1, "100 % refused");
  add_case("b", 2, "1000 refused");
  add_case("c", 3, "under_score");
  CaseFilter filter;
  filter.query = "100 %";
  EXPECT_EQ(ids(filter), "a");
  filter.query = "r_s";
  EXPECT_EQ(ids(filter), "c");
  filter.query = "refused";
  EXPECT_EQ(ids(filter), "ba");
  filter = {};
  filter.status = "closed";
  EXPECT_EQ(ids(filter), "");
}

TEST_F(CasesTest, AreNotFoundFromAnotherOrganisation) {
  add_case("a", 1, "mine");
  const auto find = [&](const std::string& tenant) {
    return store.read([&](Database& database) { return find_case(database, tenant, "a"); })
        .has_value();
  };
  EXPECT_TRUE(find("t"));
  EXPECT_FALSE(find("other"));
  store.write([](Database& database) { return remove_case(database, "other", "a"); });
  EXPECT_TRUE(find("t"));
}

TEST_F(CasesTest, SharesExpire) {
  add_case("a", 1, "mine");
  const Share share{.id = "s", .object = "a", .tenant = "t", .created = 1, .expires = 100};
  store.write([&](Database& database) { return add(database, share, "hash"); });
  const auto find = [&](std::int64_t now) {
    return store.read([&](Database& database) { return find_share(database, "hash", now); })
        .has_value();
  };
  EXPECT_TRUE(find(99));
  EXPECT_FALSE(find(100));
  store.write([](Database& database) { return remove_case(database, "t", "a"); });
  EXPECT_FALSE(find(99));
}

TEST_F(CasesTest, UploadsStayWhileACaseNeedsThem) {
  add_case("a", 1, "mine");
  for (const char* id : {"u1", "u2"}) {
    const Upload upload{.id = id, .name = "x", .octets = 1, .sha256 = "", .kind = "", .created = 5};
    store.write([&](Database& database) { return add(database, "t", upload); });
  }
  store.write([](Database& database) { return add_case_uploads(database, "t", "a", {"u2"}); });
  const auto unused = [&](std::int64_t before) {
    return store.read([&](Database& database) { return unused_uploads(database, before); });
  };
  EXPECT_EQ(unused(6), std::vector<std::string>{"u1"});
  EXPECT_TRUE(unused(5).empty());
  store.write([](Database& database) { return forget_case_uploads(database, "t", "a"); });
  EXPECT_EQ(unused(6).size(), 2U);
}

}  // namespace
}  // namespace waybill::ledger
