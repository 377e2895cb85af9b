#include "ledger/uploads.h"

namespace waybill::ledger {

Result<void, Error> add(Database& database, const std::string& tenant, const Upload& upload) {
  return database.execute("INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?)", upload.id, tenant,
                          upload.name, upload.octets, upload.sha256, upload.kind, upload.created);
}

Result<std::optional<Upload>, Error> find_upload(Database& database, const std::string& tenant,
                                                 const std::string& id) {
  Rows rows = TRY(database.query(
      "SELECT id, name, octets, sha256, kind, created FROM upload WHERE tenant = ? AND id = ?",
      tenant, id));
  if (!TRY(rows.next())) return std::nullopt;
  return Upload{.id = std::string(rows.text(0)),
                .name = std::string(rows.text(1)),
                .octets = rows.count(2),
                .sha256 = std::string(rows.text(3)),
                .kind = std::string(rows.text(4)),
                .created = rows.number(5)};
}

Result<void, Error> remove_upload(Database& database, const std::string& tenant,
                                  const std::string& id) {
  return database.execute("DELETE FROM upload WHERE tenant = ? AND id = ?", tenant, id);
}

Result<std::vector<std::string>, Error> unused_uploads(Database& database, std::int64_t before) {
  Rows rows =
      TRY(database.query("SELECT id FROM upload WHERE created < ?"
                         " AND NOT EXISTS (SELECT 1 FROM case_upload WHERE upload = upload.id)"
                         " AND NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.upload = upload.id"
                         "                 AND state <> 'done')",
                         before));
  std::vector<std::string> ids;
  while (TRY(rows.next()))
    ids.emplace_back(rows.text(0));
  return ids;
}

Result<void, Error> forget_upload(Database& database, const std::string& id) {
  return database.execute("DELETE FROM upload WHERE id = ?", id);
}

}  // namespace waybill::ledger
