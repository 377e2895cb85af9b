// Organisations, users and what they may do.
#pragma once

namespace waybill::ledger {

// Times are Unix seconds; ids random, [a-z0-9]. `parent` is '' for an organisation of its own.
inline constexpr const char* kAccountsSchema = R"sql(
CREATE TABLE tenant (id TEXT PRIMARY KEY, parent TEXT NOT NULL, name TEXT NOT NULL,
  created INTEGER NOT NULL, settings TEXT NOT NULL) WITHOUT ROWID;
)sql";

}  // namespace waybill::ledger
