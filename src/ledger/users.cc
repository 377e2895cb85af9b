#include "ledger/users.h"

#include "base/base64.h"

namespace waybill::ledger {
namespace {

#define USER_COLUMNS                                                                       \
  "SELECT id, tenant, email, name, role, disabled, password, totp, totp_new, totp_step,"   \
  " created, last_seen, EXISTS (SELECT 1 FROM invitation WHERE invitation.user = user.id)" \
  " FROM user "

User user_in(const Rows& rows) {
  // A role that cannot be read is the least.
  return {.id = std::string(rows.text(0)),
          .tenant = std::string(rows.text(1)),
          .email = std::string(rows.text(2)),
          .name = std::string(rows.text(3)),
          .role = account::parse_role(rows.text(4)).value_or(account::Role::Viewer),
          .is_disabled = rows.number(5) != 0,
          .password = std::string(rows.text(6)),
          .totp = base64::decode(rows.text(7)).value_or(""),
          .totp_new = base64::decode(rows.text(8)).value_or(""),
          .totp_step = rows.number(9),
          .created = rows.number(10),
          .last_seen = rows.number(11),
          .is_invited = rows.number(12) != 0};
}

Result<std::optional<User>, Error> first_user(Result<Rows, Error> found) {
  Rows rows = TRY(std::move(found));
  if (!TRY(rows.next())) return std::nullopt;
  return user_in(rows);
}

}  // namespace

Result<void, Error> add_user(Database& database, const User& user) {
  return database.execute(
      "INSERT INTO user (id, tenant, email, name, role, disabled, password, totp, totp_new,"
      " totp_step, created, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      user.id, user.tenant, user.email, user.name, to_string(user.role), user.is_disabled,
      user.password, base64::encode(user.totp), base64::encode(user.totp_new), user.totp_step,
      user.created, user.last_seen);
}

Result<std::optional<User>, Error> user_by_email(Database& database, std::string_view email) {
  return first_user(database.query(USER_COLUMNS "WHERE email = ?", email));
}

Result<std::optional<User>, Error> user_by_id(Database& database, std::string_view id) {
  return first_user(database.query(USER_COLUMNS "WHERE id = ?", id));
}

Result<std::optional<User>, Error> user_of(Database& database, std::string_view tenant,
                                           std::string_view id) {
  return first_user(database.query(USER_COLUMNS "WHERE tenant = ? AND id = ?", tenant, id));
}

Result<std::vector<User>, Error> users_of(Database& database, std::string_view tenant) {
  Rows rows = TRY(database.query(USER_COLUMNS "WHERE tenant = ? ORDER BY email", tenant));
  std::vector<User> users;
  while (TRY(rows.next()))
    users.push_back(user_in(rows));
  return users;
}

Result<void, Error> keep_user(Database& database, const User& user) {
  return database.execute(
      "UPDATE user SET email = ?, name = ?, role = ?, disabled = ?, password = ?, totp = ?,"
      " totp_new = ?, totp_step = ? WHERE tenant = ? AND id = ?",
      user.email, user.name, to_string(user.role), user.is_disabled, user.password,
      base64::encode(user.totp), base64::encode(user.totp_new), user.totp_step, user.tenant,
      user.id);
}

Result<void, Error> saw_user(Database& database, std::string_view id, std::int64_t now) {
  return database.execute("UPDATE user SET last_seen = ? WHERE id = ?", now, id);
}

Result<void, Error> delete_user(Database& database, std::string_view tenant, std::string_view id) {
  TRY(database.execute("DELETE FROM session WHERE user = ?", id));
  TRY(database.execute("DELETE FROM token WHERE user = ?", id));
  TRY(database.execute("DELETE FROM invitation WHERE user = ?", id));
  TRY(database.execute("DELETE FROM recovery_code WHERE user = ?", id));
  return database.execute("DELETE FROM user WHERE tenant = ? AND id = ?", tenant, id);
}

Result<std::int64_t, Error> count_owners(Database& database, std::string_view tenant) {
  Rows rows =
      TRY(database.query("SELECT count(*) FROM user"
                         " WHERE tenant = ? AND role = 'owner' AND disabled = 0 AND password <> ''",
                         tenant));
  TRY(rows.step());
  return rows.number(0);
}

Result<bool, Error> has_users(Database& database) {
  Rows rows = TRY(database.query("SELECT 1 FROM user LIMIT 1"));
  return rows.next();
}

Result<void, Error> keep_recovery_codes(Database& database, const User& user,
                                        const std::vector<std::string>& secrets) {
  TRY(database.execute("DELETE FROM recovery_code WHERE user = ?", user.id));
  for (const std::string& secret : secrets)
    TRY(database.execute("INSERT INTO recovery_code (user, secret, tenant) VALUES (?, ?, ?)",
                         user.id, secret, user.tenant));
  return {};
}

Result<bool, Error> use_recovery_code(Database& database, const User& user,
                                      std::string_view secret) {
  TRY(database.execute("DELETE FROM recovery_code WHERE user = ? AND secret = ?", user.id, secret));
  return database.changed() > 0;
}

}  // namespace waybill::ledger
