// Mail that comes in over SMTP, and tests of messages.
#pragma once

namespace waybill::ledger {

// mail_address.kind: service::Destination::Kind as a word; expires 0: never.
// mail_test: one message that is tested; the message itself and its report are files of the data
// folder. address: its token, '' of an upload. reception: JSON of smtp::Reception, '' of an upload.
// question: JSON, what an upload stated of its envelope.
// share: of a case or of a test.
inline constexpr const char* kMailSchema = R"sql(
CREATE TABLE mail_address (token TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL,
  created INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX mail_address_tenant ON mail_address (tenant, kind);
CREATE TABLE mail_test (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, address TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL,
  reception TEXT NOT NULL, question TEXT NOT NULL, octets INTEGER NOT NULL,
  sender TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT '',
  passed INTEGER NOT NULL DEFAULT 0, scored INTEGER NOT NULL DEFAULT 0,
  score INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX mail_test_created ON mail_test (tenant, created, id);
CREATE INDEX mail_test_address ON mail_test (address);
ALTER TABLE share RENAME COLUMN case_id TO object;
ALTER TABLE share ADD COLUMN kind TEXT NOT NULL DEFAULT 'case';
)sql";

}  // namespace waybill::ledger
