#include "api/again.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "api/test_site.h"

namespace waybill::api {
namespace {

class AgainTest : public testing::Test {
 protected:
  AgainTest() : owner_(site_) { EXPECT_EQ(owner_.set_up().status, 200U); }
  Answer add_client(Visitor& visitor, std::string_view key, std::string_view name,
                    std::string_view path = "/clients") {
    visitor.more = {};
    visitor.more.add("Idempotency-Key", std::string(key));
    return visitor.post(path, {{"name", name}});
  }
  std::size_t count_clients() {
    owner_.more = {};
    return owner_.get("/clients").at("items").as_array().size();
  }

  TestSite site_;
  Visitor owner_;
};

TEST_F(AgainTest, AnswersTheSameAndWorksOnce) {
  const Answer first = add_client(owner_, "key 1", "A");
  EXPECT_EQ(first.status, 201U);
  EXPECT_FALSE(first.fields.has("Idempotency-Replayed"));
  const Answer again = add_client(owner_, "key 1", "A");
  EXPECT_EQ(again.status, 201U);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(again.fields.get("Content-Type"), "application/json");
  EXPECT_EQ(again.fields.get("Idempotency-Replayed"), "true");
  EXPECT_EQ(count_clients(), 1U);
  EXPECT_EQ(add_client(owner_, "key 1", "B").status, 422U);
  EXPECT_EQ(add_client(owner_, "key 2", "A").status, 201U);
  EXPECT_EQ(count_clients(), 2U);
  site_.wait(86'400);
  EXPECT_EQ(add_client(owner_, "key 1", "A").status, 201U);
  EXPECT_EQ(count_clients(), 3U);
}

TEST_F(AgainTest, TakesKeysOfOneToSixtyFourCharacters) {
  EXPECT_EQ(add_client(owner_, "", "A").status, 422U);
  EXPECT_EQ(add_client(owner_, std::string(65, 'k'), "A").status, 422U);
  EXPECT_EQ(add_client(owner_, "k\xC3\xA4", "A").status, 422U);
  EXPECT_EQ(count_clients(), 0U);
  EXPECT_EQ(add_client(owner_, std::string(64, 'k'), "A").status, 201U);
}

TEST_F(AgainTest, DoesWhatFailedAnew) {
  EXPECT_EQ(add_client(owner_, "key", "").status, 422U);
  EXPECT_EQ(add_client(owner_, "key", "A").status, 201U);
}

TEST_F(AgainTest, KeepsCallersAndOrganisationsApart) {
  const std::string client = add_client(owner_, "key", "A").text_at("id");
  Visitor script(site_);
  owner_.more = {};
  script.token = owner_.post("/tokens", {{"name", "S"}, {"scopes", {"admin"}}}).text_at("token");
  const Answer other = add_client(script, "key", "A");
  EXPECT_EQ(other.status, 201U);
  EXPECT_NE(other.text_at("id"), client);
  // The same key about another organisation is another request.
  EXPECT_EQ(add_client(owner_, "key", "A", "/clients?org=" + client).status, 409U);
}

// A new API token is shown once; the ledger does not keep it, not even for answers again.
TEST_F(AgainTest, SealsWhatItKeeps) {
  owner_.more.add("Idempotency-Key", "key");
  const boost::json::object body{{"name", "S"}, {"scopes", {"read"}}};
  const Answer made = owner_.post("/tokens", body);
  ASSERT_EQ(made.status, 201U);
  EXPECT_EQ(owner_.post("/tokens", body).text, made.text);
  const auto kept = site_.services().ledger.read(
      [](ledger::Database& database) -> Result<std::string, ledger::Error> {
        auto rows = TRY(database.query("SELECT sealed FROM answer"));
        TRY(rows.step());
        return std::string(rows.text(0));
      });
  ASSERT_TRUE(kept);
  EXPECT_GT(kept->size(), 100U);
  EXPECT_FALSE(kept->contains(made.text_at("token").substr(0, 10)));
  EXPECT_FALSE(kept->contains("token"));
  // Another session of the same user cannot read it, and nothing is done twice.
  Visitor elsewhere(site_);
  ASSERT_EQ(elsewhere.log_in("olga@example.com").status, 200U);
  elsewhere.more.add("Idempotency-Key", "key");
  EXPECT_EQ(elsewhere.post("/tokens", body).status, 409U);
}

TEST_F(AgainTest, WorksOnceWhenTwoComeAtOnce) {
  constexpr int kThreads = 8;
  std::latch start(kThreads);
  std::vector<unsigned> answers(kThreads);
  {
    std::vector<std::jthread> threads;
    for (unsigned& status : answers) {
      threads.emplace_back([&] {
        Visitor visitor(site_);
        visitor.cookie = owner_.cookie;
        visitor.csrf = owner_.csrf;
        start.arrive_and_wait();
        status = add_client(visitor, "key", "A").status;
      });
    }
  }
  EXPECT_EQ(count_clients(), 1U);
  for (const unsigned status : answers)
    EXPECT_TRUE(status == 201 || status == 409) << status;
}

}  // namespace
}  // namespace waybill::api
