// What was taken from folders and mailboxes.
#pragma once

namespace waybill::ledger {

// mark: SHA-256 of what tells one piece of a source from another. time: when it was there last.
inline constexpr const char* kSourcesSchema = R"sql(
CREATE TABLE source_taken (source TEXT NOT NULL, mark TEXT NOT NULL, tenant TEXT NOT NULL,
  time INTEGER NOT NULL, PRIMARY KEY (source, mark)) WITHOUT ROWID;
CREATE INDEX source_taken_time ON source_taken (time);
)sql";

}  // namespace waybill::ledger
