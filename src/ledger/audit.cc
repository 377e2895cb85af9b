#include "ledger/audit.h"

#include <limits>

namespace waybill::ledger {

Result<void, Error> note(Database& database, std::string_view tenant, const AuditEntry& entry) {
  return database.execute(
      "INSERT INTO audit (tenant, time, user, token, address, action, object, detail)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      tenant, entry.time, entry.user, entry.token, entry.address, entry.action, entry.object,
      entry.detail);
}

Result<std::vector<AuditEntry>, Error> audit_of(Database& database, std::string_view tenant,
                                                std::int64_t before, std::size_t most) {
  Rows rows = TRY(database.query(
      "SELECT id, time, user, token, address, action, object, detail FROM audit"
      " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ?",
      tenant, before == 0 ? std::numeric_limits<std::int64_t>::max() : before, most));
  std::vector<AuditEntry> entries;
  while (TRY(rows.next())) {
    entries.push_back({.id = rows.number(0),
                       .time = rows.number(1),
                       .user = std::string(rows.text(2)),
                       .token = std::string(rows.text(3)),
                       .address = std::string(rows.text(4)),
                       .action = std::string(rows.text(5)),
                       .object = std::string(rows.text(6)),
                       .detail = std::string(rows.text(7))});
  }
  return entries;
}

Result<void, Error> forget_audit(Database& database, std::string_view tenant, std::int64_t before) {
  return database.execute("DELETE FROM audit WHERE tenant = ? AND time < ?", tenant, before);
}

}  // namespace waybill::ledger
