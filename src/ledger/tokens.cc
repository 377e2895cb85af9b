#include "ledger/tokens.h"

namespace waybill::ledger {
namespace {

Token token_in(const Rows& rows) {
  // Scopes that cannot be read open nothing.
  return {.id = std::string(rows.text(0)),
          .tenant = std::string(rows.text(1)),
          .user = std::string(rows.text(2)),
          .name = std::string(rows.text(3)),
          .scopes = account::Scopes::parse(rows.text(4)).value_or(account::Scopes{}),
          .created = rows.number(5),
          .last_used = rows.number(6),
          .expires = rows.number(7)};
}

}  // namespace

Result<void, Error> add_token(Database& database, std::string_view secret, const Token& token) {
  return database.execute(
      "INSERT INTO token (secret, id, tenant, user, name, scopes, created, last_used, expires)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      secret, token.id, token.tenant, token.user, token.name, token.scopes.to_string(),
      token.created, token.last_used, token.expires);
}

Result<std::optional<Token>, Error> token_of(Database& database, std::string_view secret,
                                             std::int64_t now) {
  Rows rows = TRY(
      database.query("SELECT id, tenant, user, name, scopes, created, last_used, expires FROM token"
                     " WHERE secret = ? AND (expires = 0 OR expires > ?)",
                     secret, now));
  if (!TRY(rows.next())) return std::nullopt;
  return token_in(rows);
}

Result<std::vector<Token>, Error> tokens_of(Database& database, std::string_view tenant) {
  Rows rows = TRY(
      database.query("SELECT id, tenant, user, name, scopes, created, last_used, expires FROM token"
                     " WHERE tenant = ? ORDER BY created DESC, id",
                     tenant));
  std::vector<Token> tokens;
  while (TRY(rows.next()))
    tokens.push_back(token_in(rows));
  return tokens;
}

Result<void, Error> used_token(Database& database, std::string_view tenant, std::string_view id,
                               std::int64_t now) {
  return database.execute("UPDATE token SET last_used = ? WHERE tenant = ? AND id = ?", now, tenant,
                          id);
}

Result<bool, Error> delete_token(Database& database, std::string_view tenant, std::string_view id) {
  TRY(database.execute("DELETE FROM token WHERE tenant = ? AND id = ?", tenant, id));
  return database.changed() > 0;
}

Result<void, Error> delete_tokens_of_user(Database& database, std::string_view user) {
  return database.execute("DELETE FROM token WHERE user = ?", user);
}

Result<void, Error> add_invitation(Database& database, std::string_view secret,
                                   std::string_view tenant, std::string_view user,
                                   std::int64_t now) {
  TRY(delete_invitation(database, user));
  return database.execute(
      "INSERT INTO invitation (secret, tenant, user, created, expires) VALUES (?, ?, ?, ?, ?)",
      secret, tenant, user, now, now + kInvitationSeconds);
}

Result<std::optional<std::string>, Error> invited_user(Database& database, std::string_view secret,
                                                       std::int64_t now) {
  Rows rows = TRY(
      database.query("SELECT user FROM invitation WHERE secret = ? AND expires > ?", secret, now));
  if (!TRY(rows.next())) return std::nullopt;
  return std::string(rows.text(0));
}

Result<void, Error> delete_invitation(Database& database, std::string_view user) {
  return database.execute("DELETE FROM invitation WHERE user = ?", user);
}

}  // namespace waybill::ledger
