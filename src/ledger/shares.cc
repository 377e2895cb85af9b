#include "ledger/shares.h"

namespace waybill::ledger {
namespace {

#define WAYBILL_SHARE_COLUMNS "kind, id, object, tenant, created, expires, evidence"

Share share_in(const Rows& rows) {
  return {.of = rows.text(0) == to_string(Share::Of::Test) ? Share::Of::Test : Share::Of::Case,
          .id = std::string(rows.text(1)),
          .object = std::string(rows.text(2)),
          .tenant = std::string(rows.text(3)),
          .created = rows.number(4),
          .expires = rows.number(5),
          .evidence = rows.number(6) != 0};
}

}  // namespace

std::string_view to_string(Share::Of of) {
  switch (of) {
    case Share::Of::Case: return "case";
    case Share::Of::Test: return "test";
  }
  return "";
}

Result<void, Error> add(Database& database, const Share& share, const std::string& token) {
  return database.execute(
      "INSERT INTO share (id, tenant, kind, object, token, created, expires, evidence)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      share.id, share.tenant, to_string(share.of), share.object, token, share.created,
      share.expires, share.evidence);
}

Result<std::vector<Share>, Error> shares_of(Database& database, const std::string& tenant,
                                            Share::Of of, const std::string& object,
                                            std::int64_t now) {
  Rows rows = TRY(database.query("SELECT " WAYBILL_SHARE_COLUMNS
                                 " FROM share WHERE tenant = ? AND kind = ? AND object = ?"
                                 " AND expires > ? ORDER BY created DESC",
                                 tenant, to_string(of), object, now));
  std::vector<Share> shares;
  while (TRY(rows.next()))
    shares.push_back(share_in(rows));
  return shares;
}

Result<bool, Error> remove_share(Database& database, const std::string& tenant, Share::Of of,
                                 const std::string& object, const std::string& id) {
  TRY(database.execute("DELETE FROM share WHERE tenant = ? AND kind = ? AND object = ? AND id = ?",
                       tenant, to_string(of), object, id));
  return database.changed() > 0;
}

Result<void, Error> remove_shares(Database& database, const std::string& tenant, Share::Of of,
                                  const std::string& object) {
  return database.execute("DELETE FROM share WHERE tenant = ? AND kind = ? AND object = ?", tenant,
                          to_string(of), object);
}

Result<std::optional<Share>, Error> find_share(Database& database, const std::string& token,
                                               std::int64_t now) {
  Rows rows = TRY(database.query(
      "SELECT " WAYBILL_SHARE_COLUMNS " FROM share WHERE token = ? AND expires > ?", token, now));
  if (!TRY(rows.next())) return std::nullopt;
  return share_in(rows);
}

}  // namespace waybill::ledger
