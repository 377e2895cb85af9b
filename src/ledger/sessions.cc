#include "ledger/sessions.h"

namespace waybill::ledger {
namespace {

constexpr std::string_view kBySecret =
    "SELECT id, tenant, user, created, last_seen, address, agent FROM session"
    " WHERE secret = ? AND created > ? AND last_seen > ?";
constexpr std::string_view kByUser =
    "SELECT id, tenant, user, created, last_seen, address, agent FROM session"
    " WHERE user = ? AND created > ? AND last_seen > ? ORDER BY last_seen DESC, id";

Session session_in(const Rows& rows) {
  return {.id = std::string(rows.text(0)),
          .tenant = std::string(rows.text(1)),
          .user = std::string(rows.text(2)),
          .created = rows.number(3),
          .last_seen = rows.number(4),
          .address = std::string(rows.text(5)),
          .agent = std::string(rows.text(6))};
}

}  // namespace

Result<void, Error> add_session(Database& database, std::string_view secret,
                                const Session& session) {
  return database.execute(
      "INSERT INTO session (secret, id, tenant, user, created, last_seen, address, agent)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      secret, session.id, session.tenant, session.user, session.created, session.last_seen,
      session.address, session.agent);
}

Result<std::optional<Session>, Error> session_of(Database& database, std::string_view secret,
                                                 std::int64_t now) {
  Rows rows =
      TRY(database.query(kBySecret, secret, now - kSessionSeconds, now - kSessionIdleSeconds));
  if (!TRY(rows.next())) return std::nullopt;
  return session_in(rows);
}

Result<std::vector<Session>, Error> sessions_of(Database& database, std::string_view user,
                                                std::int64_t now) {
  Rows rows = TRY(database.query(kByUser, user, now - kSessionSeconds, now - kSessionIdleSeconds));
  std::vector<Session> sessions;
  while (TRY(rows.next()))
    sessions.push_back(session_in(rows));
  return sessions;
}

Result<void, Error> saw_session(Database& database, std::string_view id, std::int64_t now) {
  return database.execute("UPDATE session SET last_seen = ? WHERE id = ?", now, id);
}

Result<bool, Error> end_session(Database& database, std::string_view user, std::string_view id) {
  TRY(database.execute("DELETE FROM session WHERE user = ? AND id = ?", user, id));
  return database.changed() > 0;
}

Result<void, Error> end_sessions(Database& database, std::string_view user, std::string_view kept) {
  return database.execute("DELETE FROM session WHERE user = ? AND id <> ?", user, kept);
}

Result<void, Error> forget_sessions(Database& database, std::int64_t now) {
  return database.execute("DELETE FROM session WHERE created <= ? OR last_seen <= ?",
                          now - kSessionSeconds, now - kSessionIdleSeconds);
}

}  // namespace waybill::ledger
