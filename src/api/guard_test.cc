#include "api/guard.h"

#include <gtest/gtest.h>

#include "api/test_site.h"

namespace waybill::api {
namespace {

class GuardTest : public testing::Test {
 protected:
  GuardTest() : owner_(site_) {
    EXPECT_EQ(owner_.set_up().status, 200U);
    first_ = owner_.post("/clients", {{"name", "First Client"}}).text_at("id");
    second_ = owner_.post("/clients", {{"name", "Second Client"}}).text_at("id");
  }
  void join(Visitor& visitor, std::string_view email, std::string_view role,
            std::string_view where) {
    const Answer invited = owner_.post("/users" + std::string(where),
                                       {{"email", email}, {"name", "A Name"}, {"role", role}});
    ASSERT_EQ(invited.status, 201U) << invited.text;
    const std::string link = invited.text_at("invitation");
    ASSERT_EQ(visitor.post("/invitations/" + link.substr(9), {{"password", kTestPassword}}).status,
              200U);
  }
  std::string token(std::string_view scope, std::string_view where = "") {
    return owner_.post("/tokens" + std::string(where), {{"name", "Script"}, {"scopes", {scope}}})
        .text_at("token");
  }

  TestSite site_;
  Visitor owner_;
  std::string first_, second_;
};

TEST_F(GuardTest, LetsAParentIntoItsClientsAndNobodyElse) {
  EXPECT_EQ(owner_.get("/organisation").text_at("name"), "Example Company");
  EXPECT_EQ(owner_.get("/organisation?org=" + first_).text_at("name"), "First Client");
  EXPECT_EQ(owner_.get("/organisation?org=default").text_at("name"), "Example Company");
  Visitor client(site_);
  join(client, "carl@example.com", "owner", "?org=" + first_);
  EXPECT_EQ(client.get("/organisation").text_at("name"), "First Client");
  EXPECT_EQ(client.get("/organisation?org=" + first_).text_at("name"), "First Client");
  for (const std::string& other : {second_, std::string("default"), std::string("nowhere"),
                                   std::string("%00"), std::string(" ")}) {
    EXPECT_EQ(client.get("/organisation?org=" + other).status, 404U) << other;
    EXPECT_EQ(client.get("/users?org=" + other).status, 404U) << other;
  }
  EXPECT_EQ(client.get("/session").at("organisations").as_array().size(), 1U);
  EXPECT_EQ(owner_.get("/session").at("organisations").as_array().size(), 3U);
  // A client has no clients, and cannot touch those beside it.
  EXPECT_EQ(client.post("/clients", {{"name", "Below"}}).status, 409U);
  EXPECT_EQ(client.get("/clients").at("items").as_array().size(), 0U);
  EXPECT_EQ(client.patch("/clients/" + second_, {{"name", "Mine"}}).status, 404U);
  EXPECT_EQ(client.remove("/clients/" + second_).status, 404U);
  EXPECT_EQ(client.remove("/clients/" + first_).status, 404U);
}

TEST_F(GuardTest, KeepsUsersAndTokensApart) {
  Visitor client(site_);
  join(client, "carl@example.com", "owner", "?org=" + first_);
  const std::string owner(owner_.get("/session").at("user").at("id").as_string());
  const std::string carl(client.get("/session").at("user").at("id").as_string());
  EXPECT_EQ(client.patch("/users/" + owner, {{"name", "Mine"}}).status, 404U);
  EXPECT_EQ(client.remove("/users/" + owner).status, 404U);
  EXPECT_EQ(client.post("/users/" + owner + "/invitation", {}).status, 404U);
  // Not even the parent without saying which organisation is meant.
  EXPECT_EQ(owner_.patch("/users/" + carl, {{"name", "Karl"}}).status, 404U);
  EXPECT_EQ(owner_.patch("/users/" + carl + "?org=" + second_, {{"name", "Karl"}}).status, 404U);
  EXPECT_EQ(owner_.patch("/users/" + carl + "?org=" + first_, {{"name", "Karl"}}).status, 200U);
  const Answer made = owner_.post("/tokens", {{"name", "Script"}, {"scopes", {"read"}}});
  EXPECT_EQ(client.remove("/tokens/" + made.text_at("id")).status, 404U);
  EXPECT_EQ(client.get("/tokens").at("items").as_array().size(), 0U);
}

TEST_F(GuardTest, HoldsTokensToTheirScopes) {
  static const struct {
    std::string_view scope;
    unsigned read, admin_read, admin_write;
  } kCases[] = {{"read", 200, 403, 403}, {"write", 403, 403, 403}, {"admin", 403, 200, 200}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.scope);
    Visitor script(site_);
    script.token = token(c.scope);
    EXPECT_EQ(script.get("/organisation").status, c.read);
    EXPECT_EQ(script.get("/users").status, c.admin_read);
    EXPECT_EQ(script.patch("/organisation", {{"vouch", true}}).status, c.admin_write);
    EXPECT_EQ(script.get("/session").status, 403U);
    EXPECT_EQ(script.get("/me/sessions").status, 403U);
    EXPECT_EQ(script.post("/tokens", {{"name", "More"}, {"scopes", {"read"}}}).status, 403U);
  }
}

// No token makes an owner, though an owner made the token.
TEST_F(GuardTest, HoldsTokensBelowOwners) {
  Visitor script(site_);
  script.token = token("admin");
  EXPECT_EQ(
      script.post("/users", {{"email", "x@example.com"}, {"name", "X"}, {"role", "owner"}}).status,
      403U);
  EXPECT_EQ(
      script.post("/users", {{"email", "x@example.com"}, {"name", "X"}, {"role", "admin"}}).status,
      201U);
}

TEST_F(GuardTest, HoldsTokensToTheirOrganisation) {
  Visitor script(site_);
  script.token = token("read", "?org=" + first_);
  EXPECT_EQ(script.get("/organisation").text_at("name"), "First Client");
  EXPECT_EQ(script.get("/organisation?org=" + second_).status, 404U);
  EXPECT_EQ(script.get("/organisation?org=default").status, 404U);
  script.token = token("read");
  EXPECT_EQ(script.get("/organisation?org=" + first_).text_at("name"), "First Client");
}

TEST_F(GuardTest, EndsTokensByTime) {
  Visitor script(site_);
  script.token = owner_.post("/tokens", {{"name", "Short"}, {"scopes", {"read"}}, {"days", 2}})
                     .text_at("token");
  EXPECT_EQ(script.get("/organisation").status, 200U);
  site_.wait(2 * 86'400);
  EXPECT_EQ(script.get("/organisation").status, 401U);
}

TEST_F(GuardTest, TakesNothingForACredential) {
  for (const std::string_view shown :
       {"", "Bearer", "Bearer ", "Bearer wb_", "Basic b2xnYTpw", "Bearer  x y", "bearer\twb_x"}) {
    SCOPED_TRACE(shown);
    Visitor script(site_);
    script.more.add("Authorization", std::string(shown));
    EXPECT_EQ(script.get("/organisation").status, 401U);
    // The cookie does not help who shows a token that is none.
    script.cookie = owner_.cookie;
    EXPECT_EQ(script.get("/organisation").status, 401U);
  }
}

TEST_F(GuardTest, DeletesAClientWithEverything) {
  Visitor client(site_);
  join(client, "carl@example.com", "owner", "?org=" + first_);
  Visitor script(site_);
  script.token = token("read", "?org=" + first_);
  const Answer opened = owner_.post("/cases?org=" + first_, {{"text", "550 5.1.1 No such user"}});
  ASSERT_EQ(opened.status, 202U) << opened.text;
  site_.services().workshop.stop();
  const auto count_files = [&] {
    std::size_t count = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(site_.services().workshop.data.root())) {
      const bool is_store = entry.path().extension().string().starts_with(".db");
      count += entry.is_regular_file() && !is_store ? 1U : 0U;
    }
    return count;
  };
  EXPECT_GT(count_files(), 0U);
  EXPECT_EQ(owner_.remove("/clients/" + first_).status, 204U);
  EXPECT_EQ(count_files(), 0U);
  EXPECT_EQ(client.get("/organisation").status, 401U);
  EXPECT_EQ(script.get("/organisation").status, 401U);
  EXPECT_EQ(owner_.get("/organisation?org=" + first_).status, 404U);
  EXPECT_EQ(owner_.get("/organisation?org=" + second_).status, 200U);
  // No table has a row of it left.
  const auto left = site_.services().ledger.read(
      [&](ledger::Database& database) -> Result<std::vector<std::string>, ledger::Error> {
        std::vector<std::string> tables;
        {
          auto rows =
              TRY(database.query("SELECT m.name FROM sqlite_master AS m WHERE m.type = 'table'"
                                 " AND m.name NOT LIKE 'sqlite_%'"));
          while (TRY(rows.next()))
            tables.emplace_back(rows.text(0));
        }
        EXPECT_GT(tables.size(), 10U);
        std::vector<std::string> found;
        for (const std::string& table : tables) {
          const std::string column = table == "tenant" ? "id" : "tenant";
          // The text of a query lives as long as the database.
          static std::vector<std::unique_ptr<std::string>> texts;
          texts.push_back(std::make_unique<std::string>("SELECT 1 FROM " + table + " WHERE " +
                                                        column + " = ?"));
          auto rows = TRY(database.query(*texts.back(), first_));
          if (TRY(rows.next())) found.push_back(table);
        }
        return found;
      });
  ASSERT_TRUE(left) << left.error().message;
  EXPECT_EQ(*left, std::vector<std::string>{});
}

}  // namespace
}  // namespace waybill::api
