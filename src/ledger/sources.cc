#include "ledger/sources.h"

#include <algorithm>

namespace waybill::ledger {

Result<bool, Error> was_taken(Database& database, const std::string& tenant,
                              const std::string& source, const std::string& mark) {
  Rows rows =
      TRY(database.query("SELECT 1 FROM source_taken WHERE tenant = ? AND source = ? AND mark = ?",
                         tenant, source, mark));
  return TRY(rows.next());
}

Result<void, Error> note_taken(Database& database, const std::string& tenant,
                               const std::string& source, const std::string& mark,
                               std::int64_t now) {
  return database.execute("INSERT OR REPLACE INTO source_taken VALUES (?, ?, ?, ?)", source, mark,
                          tenant, now);
}

Result<void, Error> forget_taken(Database& database, std::int64_t before) {
  return database.execute("DELETE FROM source_taken WHERE time < ?", before);
}

Result<void, Error> keep_sources(Database& database, const std::vector<std::string>& ids) {
  std::vector<std::string> others;
  {
    Rows rows = TRY(database.query("SELECT id FROM source WHERE kind <> 'smtp'"));
    while (TRY(rows.next())) {
      std::string id(rows.text(0));
      if (std::ranges::find(ids, id) == ids.end()) others.push_back(std::move(id));
    }
  }
  for (const std::string& id : others)
    TRY(database.execute("DELETE FROM source WHERE id = ?", id));
  return {};
}

}  // namespace waybill::ledger
