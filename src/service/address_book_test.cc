#include "service/address_book.h"

#include <gtest/gtest.h>

#include "ledger/mail.h"
#include "ledger/test_ledger.h"

namespace waybill::service {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;
using Kind = Destination::Kind;

class AddressBookTest : public testing::Test {
 protected:
  std::unique_ptr<AddressBook> open() {
    auto opened = AddressBook::open(ledger.ledger(), "mail.example.com", kNow);
    EXPECT_TRUE(opened.has_value());
    return opened ? *std::move(opened) : nullptr;
  }

  ledger::TestLedger ledger;
};

std::string local_part(const std::string& address) {
  return address.substr(0, address.find('@'));
}

TEST_F(AddressBookTest, FindsWhatItMade) {
  const auto book = open();
  const auto opened = book->open_test("t", kNow);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->address, "test-" + opened->token + "@mail.example.com");
  const auto found = book->find("TEST-" + opened->token + "+anything", kNow);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->tenant, "t");
  EXPECT_EQ(found->kind, Kind::Test);
  EXPECT_EQ(found->token, opened->token);
}

TEST_F(AddressBookTest, FindsNothingElse) {
  const auto book = open();
  const auto opened = book->open_test("t", kNow);
  ASSERT_TRUE(opened.has_value());
  for (const std::string& local :
       {std::string(), std::string("test"), std::string("test-"), opened->token,
        "reports-" + opened->token, "test-" + opened->token + "x", "test_" + opened->token,
        std::string("postmaster"), std::string("+test-") + opened->token})
    EXPECT_FALSE(book->find(local, kNow).has_value()) << local;
}

TEST_F(AddressBookTest, TestAddressesEnd) {
  const auto book = open();
  const auto opened = book->open_test("t", kNow);
  ASSERT_TRUE(opened.has_value());
  const std::string local = local_part(opened->address);
  EXPECT_TRUE(book->find(local, kNow + kTestAddressSeconds - 1).has_value());
  EXPECT_FALSE(book->find(local, kNow + kTestAddressSeconds).has_value());
  for (std::uint64_t i = 0; i < kMostMailsOfTest; ++i) {
    EXPECT_TRUE(book->find(local, kNow).has_value());
    book->count(opened->token);
  }
  EXPECT_FALSE(book->find(local, kNow).has_value());
}

TEST_F(AddressBookTest, AnOrganisationHasOneOfAKind) {
  const auto book = open();
  const auto reports = book->of_organisation("t", Kind::Reports, kNow);
  ASSERT_TRUE(reports.has_value());
  EXPECT_EQ(book->of_organisation("t", Kind::Reports, kNow + 5), reports);
  EXPECT_NE(book->of_organisation("other", Kind::Reports, kNow), reports);
  EXPECT_NE(book->of_organisation("t", Kind::Bounces, kNow), reports);
  EXPECT_TRUE(book->find(local_part(*reports), kNow + 100 * kTestAddressSeconds).has_value());
}

TEST_F(AddressBookTest, KnowsAfterARestart) {
  std::string reports;
  AddressBook::Opened opened;
  {
    const auto book = open();
    reports = *book->of_organisation("t", Kind::Reports, kNow);
    opened = *book->open_test("t", kNow);
  }
  for (int i = 0; i < 20; ++i) {
    const ledger::MailTest test{.id = "m" + std::to_string(i), .address = opened.token};
    ledger.write([&](ledger::Database& database) { return add(database, "t", test); });
  }
  const auto book = open();
  EXPECT_TRUE(book->find(local_part(reports), kNow).has_value());
  EXPECT_FALSE(book->find(local_part(opened.address), kNow).has_value());  // twenty have come
}

TEST_F(AddressBookTest, ForgetsAnOrganisation) {
  const auto book = open();
  const std::string reports = *book->of_organisation("t", Kind::Reports, kNow);
  book->forget_tenant("t");
  EXPECT_FALSE(book->find(local_part(reports), kNow).has_value());
}

}  // namespace
}  // namespace waybill::service
