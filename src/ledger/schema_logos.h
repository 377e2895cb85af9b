// Pictures at the head of reports.
#pragma once

namespace waybill::ledger {

// One an organisation or client. type: "image/png" or "image/jpeg".
inline constexpr const char* kLogosSchema = R"sql(
CREATE TABLE logo (tenant TEXT PRIMARY KEY, type TEXT NOT NULL, width INTEGER NOT NULL,
  height INTEGER NOT NULL, octets BLOB NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID;
)sql";

}  // namespace waybill::ledger
