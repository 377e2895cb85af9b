#include "ledger/logos.h"

namespace waybill::ledger {

Result<void, Error> keep_logo(Database& database, const std::string& tenant, const KeptLogo& logo) {
  return database.execute(
      "INSERT INTO logo (tenant, type, width, height, octets, changed) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (tenant) DO UPDATE SET type = excluded.type, width = excluded.width,"
      " height = excluded.height, octets = excluded.octets, changed = excluded.changed",
      tenant, logo.type, logo.width, logo.height, store::sqlite::Blob{logo.octets}, logo.changed);
}

Result<std::optional<KeptLogo>, Error> logo_of(Database& database, const std::string& tenant) {
  Rows rows = TRY(database.query(
      "SELECT type, width, height, octets, changed, logo.tenant <> ? FROM logo"
      " WHERE tenant = ? OR tenant = (SELECT parent FROM tenant WHERE id = ? AND parent <> '')"
      " ORDER BY logo.tenant <> ? LIMIT 1",
      tenant, tenant, tenant, tenant));
  if (!TRY(rows.next())) return std::nullopt;
  return KeptLogo{.type = std::string(rows.text(0)),
                  .width = rows.number(1),
                  .height = rows.number(2),
                  .octets = std::string(rows.text(3)),
                  .changed = rows.number(4),
                  .is_inherited = rows.number(5) != 0};
}

Result<bool, Error> remove_logo(Database& database, const std::string& tenant) {
  TRY(database.execute("DELETE FROM logo WHERE tenant = ?", tenant));
  return database.changed() > 0;
}

}  // namespace waybill::ledger
