#include <gtest/gtest.h>

#include "account/totp.h"
#include "api/test_site.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

// An owner who is logged in, and users made through the interface.
class UsersTest : public testing::Test {
 protected:
  UsersTest() : owner_(site_) { EXPECT_EQ(owner_.set_up().status, 200U); }

  Answer invite(Visitor& by, std::string_view email, std::string_view role,
                std::string_view where = "") {
    return by.post("/users" + std::string(where),
                   {{"email", email}, {"name", "A Name"}, {"role", role}});
  }
  // The address of a new user who has set a password and is logged in as `visitor`.
  std::string join(Visitor& visitor, std::string_view email, std::string_view role,
                   std::string_view where = "") {
    const Answer invited = invite(owner_, email, role, where);
    EXPECT_EQ(invited.status, 201U) << invited.text;
    const std::string link = invited.text_at("invitation");
    const Answer joined = visitor.post("/invitations/" + link.substr(link.rfind('/') + 1),
                                       {{"password", kTestPassword}});
    EXPECT_EQ(joined.status, 200U) << joined.text;
    return invited.text_at("id");
  }

  TestSite site_;
  Visitor owner_;
};

TEST_F(UsersTest, AreInvitedAndJoin) {
  const Answer invited = invite(owner_, "Ana@Example.com", "analyst");
  ASSERT_EQ(invited.status, 201U) << invited.text;
  EXPECT_EQ(invited.text_at("email"), "ana@example.com");
  EXPECT_TRUE(invited.at("invited").as_bool());
  const std::string token = invited.text_at("invitation").substr(9);
  Visitor ana(site_);
  EXPECT_EQ(ana.get("/invitations/" + token).text_at("organisation"), "Example Company");
  EXPECT_EQ(ana.log_in("ana@example.com").status, 401U);  // no password yet
  EXPECT_EQ(ana.log_in("ana@example.com", "").status, 401U);
  EXPECT_EQ(ana.post("/invitations/" + token, {{"password", "short"}}).status, 422U);
  EXPECT_EQ(
      ana.post("/invitations/" + token, {{"name", "Ana"}, {"password", kTestPassword}}).status,
      200U);
  EXPECT_EQ(ana.post("/invitations/" + token, {{"password", kTestPassword}}).status, 404U);
  EXPECT_EQ(ana.get("/users").status, 403U);
  EXPECT_EQ(ana.get("/organisation").status, 200U);
  EXPECT_EQ(owner_.get("/users").at("items").as_array().size(), 2U);
}

TEST_F(UsersTest, InvitationsEnd) {
  const std::string token =
      invite(owner_, "ana@example.com", "viewer").text_at("invitation").substr(9);
  site_.wait(7 * 86'400);
  Visitor ana(site_);
  EXPECT_EQ(ana.get("/invitations/" + token).status, 404U);
  EXPECT_EQ(ana.post("/invitations/" + token, {{"password", kTestPassword}}).status, 404U);
}

TEST_F(UsersTest, GiveNoRoleAboveTheirOwn) {
  Visitor admin(site_);
  const std::string id = join(admin, "adam@example.com", "admin");
  const std::string owner =
      owner_.get("/session").at("user").as_object().at("id").as_string().c_str();
  EXPECT_EQ(invite(admin, "x@example.com", "owner").status, 403U);
  EXPECT_EQ(invite(admin, "x@example.com", "admin").status, 201U);
  EXPECT_EQ(admin.patch("/users/" + id, {{"role", "owner"}}).status, 403U);
  EXPECT_EQ(admin.patch("/users/" + owner, {{"role", "viewer"}}).status, 403U);
  EXPECT_EQ(admin.patch("/users/" + owner, {{"disabled", true}}).status, 403U);
  EXPECT_EQ(admin.remove("/users/" + owner).status, 403U);
  // A link that sets the owner's password would be the owner's account.
  EXPECT_EQ(admin.post("/users/" + owner + "/invitation", {}).status, 403U);
}

TEST_F(UsersTest, KeepAnOwner) {
  const std::string owner =
      owner_.get("/session").at("user").as_object().at("id").as_string().c_str();
  EXPECT_EQ(owner_.patch("/users/" + owner, {{"role", "admin"}}).status, 409U);
  EXPECT_EQ(owner_.patch("/users/" + owner, {{"disabled", true}}).status, 409U);
  EXPECT_EQ(owner_.remove("/users/" + owner).status, 409U);
  // One who never set a password is none yet.
  ASSERT_EQ(invite(owner_, "later@example.com", "owner").status, 201U);
  EXPECT_EQ(owner_.patch("/users/" + owner, {{"role", "admin"}}).status, 409U);
  Visitor second(site_);
  join(second, "second@example.com", "owner");
  EXPECT_EQ(owner_.patch("/users/" + owner, {{"role", "admin"}}).status, 200U);
  EXPECT_EQ(owner_.patch("/users/" + owner, {{"role", "owner"}}).status, 403U);  // no longer
}

TEST_F(UsersTest, EndWithTheirSessionsAndTokens) {
  Visitor admin(site_), script(site_);
  const std::string id = join(admin, "adam@example.com", "admin");
  script.token =
      admin.post("/tokens", {{"name", "Nightly"}, {"scopes", {"read"}}}).text_at("token");
  EXPECT_EQ(script.get("/organisation").status, 200U);
  EXPECT_EQ(owner_.patch("/users/" + id, {{"disabled", true}}).status, 200U);
  EXPECT_EQ(admin.get("/organisation").status, 401U);
  EXPECT_EQ(script.get("/organisation").status, 401U);
  EXPECT_EQ(admin.log_in("adam@example.com").type(), "/problems/wrong-password");
  EXPECT_EQ(owner_.post("/users/" + id + "/invitation", {}).status, 409U);
  EXPECT_EQ(owner_.patch("/users/" + id, {{"disabled", false}}).status, 200U);
  EXPECT_EQ(script.get("/organisation").status, 401U);
  EXPECT_EQ(admin.log_in("adam@example.com").status, 200U);
  EXPECT_EQ(owner_.remove("/users/" + id).status, 204U);
  EXPECT_EQ(admin.get("/organisation").status, 401U);
  EXPECT_EQ(owner_.remove("/users/" + id).status, 404U);
}

TEST_F(UsersTest, HaveOneAccountAnAddress) {
  ASSERT_EQ(invite(owner_, "ana@example.com", "viewer").status, 201U);
  EXPECT_EQ(invite(owner_, "ANA@example.com", "viewer").status, 422U);
  EXPECT_EQ(owner_.patch("/me", {{"email", "ana@example.com"}, {"password", kTestPassword}}).status,
            422U);
}

TEST_F(UsersTest, ChangeTheirAddressWithTheirPassword) {
  EXPECT_EQ(owner_.patch("/me", {{"name", "Olga O."}}).text_at("name"), "Olga O.");
  EXPECT_EQ(owner_.patch("/me", {{"email", "new@example.com"}}).status, 403U);
  EXPECT_EQ(owner_.patch("/me", {{"email", "new@example.com"}, {"password", "wrong"}}).status,
            403U);
  EXPECT_EQ(owner_.patch("/me", {{"email", "new@example.com"}, {"password", kTestPassword}}).status,
            200U);
  Visitor visitor(site_);
  EXPECT_EQ(visitor.log_in("olga@example.com").status, 401U);
  EXPECT_EQ(visitor.log_in("new@example.com").status, 200U);
}

TEST_F(UsersTest, ChangeTheirPasswordAndEndOtherSessions) {
  Visitor other(site_);
  ASSERT_EQ(other.log_in("olga@example.com").status, 200U);
  EXPECT_EQ(owner_.get("/me/sessions").at("items").as_array().size(), 2U);
  const json::object change{{"old", kTestPassword}, {"new", "another horse battery"}};
  EXPECT_EQ(
      owner_.post("/me/password", {{"old", "wrong"}, {"new", "another horse battery"}}).status,
      403U);
  EXPECT_EQ(owner_.post("/me/password", {{"old", kTestPassword}, {"new", "short"}}).status, 422U);
  const std::string before = owner_.cookie;
  EXPECT_EQ(owner_.post("/me/password", change).status, 200U);
  EXPECT_NE(owner_.cookie, before);
  EXPECT_EQ(owner_.get("/session").status, 200U);
  EXPECT_EQ(other.get("/session").status, 401U);
  EXPECT_EQ(other.log_in("olga@example.com").status, 401U);
  EXPECT_EQ(other.log_in("olga@example.com", "another horse battery").status, 200U);
  const Answer list = owner_.get("/me/sessions");
  const json::array& sessions = list.at("items").as_array();
  ASSERT_EQ(sessions.size(), 2U);
  for (const json::value& session : sessions) {
    if (session.at("current").as_bool()) continue;
    EXPECT_EQ(owner_.remove("/me/sessions/" + std::string(session.at("id").as_string())).status,
              204U);
  }
  EXPECT_EQ(other.get("/session").status, 401U);
}

TEST_F(UsersTest, HaveASecondFactor) {
  EXPECT_EQ(owner_.post("/me/totp/confirm", {{"code", "123456"}}).status, 409U);
  ASSERT_EQ(owner_.send(http::Method::Post, "/me/totp").status, 200U);
  // The secret as the ledger has it, since base32 is only written here.
  const auto user = site_.services().ledger.read([](ledger::Database& database) {
    return ledger::user_by_email(database, "olga@example.com");
  });
  const std::string secret = (**user).totp_new;
  const auto code = [&] { return account::totp_at(secret, site_.now() / account::kTotpSeconds); };
  EXPECT_EQ(owner_.post("/me/totp/confirm", {{"code", "000000"}}).status, 422U);
  const Answer confirmed = owner_.post("/me/totp/confirm", {{"code", code()}});
  ASSERT_EQ(confirmed.status, 200U) << confirmed.text;
  EXPECT_EQ(owner_.send(http::Method::Post, "/me/totp").status, 409U);

  Visitor visitor(site_);
  const auto log_in = [&](std::string_view second) {
    return visitor.post(
        "/session", {{"email", "olga@example.com"}, {"password", kTestPassword}, {"code", second}});
  };
  EXPECT_EQ(visitor.log_in("olga@example.com").type(), "/problems/code-needed");
  EXPECT_EQ(log_in(code()).type(), "/problems/code-needed");  // used for the confirmation
  site_.wait(60);
  EXPECT_EQ(log_in("000000").type(), "/problems/code-needed");
  EXPECT_EQ(log_in(code()).status, 200U);
  EXPECT_EQ(log_in(code()).status, 401U);  // once
  const std::string recovery(confirmed.at("recovery_codes").at(3).as_string());
  EXPECT_EQ(log_in(recovery).status, 200U);
  EXPECT_EQ(log_in(recovery).status, 401U);

  EXPECT_EQ(owner_.send(http::Method::Delete, "/me/totp", R"({"password":"wrong"})").status, 403U);
  EXPECT_EQ(owner_.send(http::Method::Delete, "/me/totp", R"({"password":"correct horse battery"})")
                .status,
            204U);
  EXPECT_EQ(visitor.log_in("olga@example.com").status, 200U);
}

// A new link for who forgot the password does not go around the second factor.
TEST_F(UsersTest, KeepTheirSecondFactorWhenTheyAreInvitedAgain) {
  Visitor ana(site_);
  const std::string id = join(ana, "ana@example.com", "viewer");
  ASSERT_EQ(ana.send(http::Method::Post, "/me/totp").status, 200U);
  const auto user = site_.services().ledger.read([](ledger::Database& database) {
    return ledger::user_by_email(database, "ana@example.com");
  });
  const std::string code = account::totp_at((**user).totp_new, site_.now() / account::kTotpSeconds);
  ASSERT_EQ(ana.post("/me/totp/confirm", {{"code", code}}).status, 200U);
  const std::string link = owner_.post("/users/" + id + "/invitation", {}).text_at("invitation");
  const std::string path = "/invitations/" + link.substr(9);
  Visitor somebody(site_);
  EXPECT_EQ(somebody.post(path, {{"password", kTestPassword}}).type(), "/problems/code-needed");
  EXPECT_EQ(owner_.patch("/users/" + id, {{"totp", true}}).status, 422U);
  EXPECT_EQ(owner_.patch("/users/" + id, {{"totp", false}}).status, 200U);
  EXPECT_EQ(somebody.post(path, {{"password", kTestPassword}}).status, 200U);
  EXPECT_EQ(ana.get("/session").status, 401U);
}

TEST_F(UsersTest, AreNotedInTheAuditLog) {
  Visitor ana(site_), guesser(site_);
  join(ana, "ana@example.com", "viewer");
  EXPECT_EQ(guesser.log_in("ana@example.com", "secret guess 1").status, 401U);
  EXPECT_EQ(guesser.log_in("nobody@example.com", "secret guess 2").status, 401U);
  std::vector<std::string> lines;
  std::string target = "/audit?limit=3";
  while (true) {
    const Answer page = owner_.get(target);
    ASSERT_EQ(page.status, 200U);
    for (const json::value& entry : page.at("items").as_array())
      lines.push_back(std::string(entry.at("action").as_string()) + " " +
                      (entry.at("user").is_null() ? "-" : entry.at("user").as_string().c_str()));
    EXPECT_FALSE(page.text.contains("guess")) << page.text;
    if (page.at("next").is_null()) break;
    target = "/audit?limit=3&cursor=" + page.text_at("next");
  }
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "session.refused nobody@example.com", "session.refused ana@example.com",
                       "invitation.accept ana@example.com", "user.invite olga@example.com",
                       "user.create olga@example.com", "setup olga@example.com"}));
  const Answer file = owner_.get("/audit?format=csv");
  EXPECT_TRUE(file.fields.get("Content-Type").starts_with("text/csv"));
  EXPECT_TRUE(file.text.starts_with("id,time,user,token,address,action,object,detail\r\n"));
}

}  // namespace
}  // namespace waybill::api
