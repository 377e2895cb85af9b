// Cases, uploads, arrivals, refusals and watched domains.
#pragma once

namespace waybill::ledger {

inline constexpr const char* kWorkSchema = R"sql(
-- What was uploaded; the octets are a file of the data directory, named by id.
CREATE TABLE upload (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL,
  octets INTEGER NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, created INTEGER NOT NULL,
  used INTEGER NOT NULL) WITHOUT ROWID;
)sql";

}  // namespace waybill::ledger
