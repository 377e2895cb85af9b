#include "store/sqlite/schema.h"

#include <iterator>

#include "store/sqlite/migration.h"

namespace waybill::store::sqlite {
namespace {

constexpr std::int64_t kApplication = 0x57415942;  // "WAYB", PRAGMA application_id

constexpr const char* kSteps[] = {R"sql(
-- A domain of a tenant, or (whole = 1, name '') all of them.
CREATE TABLE scope (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, whole INTEGER NOT NULL,
  name TEXT NOT NULL, UNIQUE (tenant, whole, name));
CREATE TABLE submitter (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL,
  org TEXT NOT NULL, UNIQUE (tenant, name));
CREATE TABLE sender (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
-- What many reports repeat: policy, org, generation, deviations (one a line).
CREATE TABLE phrase (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
-- key: first 16 octets of the SHA-256 of what makes a report the same (src/store/report_key.h).
CREATE TABLE report (number INTEGER PRIMARY KEY, scope INTEGER NOT NULL REFERENCES scope,
  first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, key BLOB NOT NULL,
  kind INTEGER NOT NULL, verified INTEGER NOT NULL, complete INTEGER NOT NULL,
  submitter INTEGER NOT NULL REFERENCES submitter, org INTEGER NOT NULL REFERENCES phrase,
  generation INTEGER NOT NULL REFERENCES phrase, policy INTEGER NOT NULL REFERENCES phrase,
  deviations INTEGER NOT NULL REFERENCES phrase, report_id TEXT NOT NULL,
  begin INTEGER NOT NULL, end INTEGER NOT NULL, digest BLOB NOT NULL, received INTEGER NOT NULL,
  rows INTEGER NOT NULL, messages INTEGER NOT NULL, original_name TEXT NOT NULL);
CREATE UNIQUE INDEX report_key ON report (scope, kind, first_day, key, last_day);
-- Digests that a correction replaced: they are not taken again.
CREATE TABLE superseded (key BLOB NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (key, digest))
  WITHOUT ROWID;
-- id: report << 20 | part
CREATE TABLE block (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
-- codec 0: as is, 1: Zstandard
CREATE TABLE original (report INTEGER PRIMARY KEY REFERENCES report ON DELETE CASCADE,
  codec INTEGER NOT NULL, data BLOB NOT NULL);
-- Roll-ups: span is (scope << 18 | day, or 1 << 17 | month) << 1 | verified.
CREATE TABLE tally (span INTEGER PRIMARY KEY, data BLOB NOT NULL);
-- id: span << 6 | part
CREATE TABLE source_run (id INTEGER PRIMARY KEY, entries INTEGER NOT NULL,
  light_messages INTEGER NOT NULL, light_failing INTEGER NOT NULL, heavy BLOB NOT NULL);
CREATE TABLE source_page (run INTEGER NOT NULL, first BLOB NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (run, first)) WITHOUT ROWID;
CREATE TABLE reporter_tally (span INTEGER NOT NULL, submitter INTEGER NOT NULL,
  reports INTEGER NOT NULL, messages INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (span, submitter)) WITHOUT ROWID;
CREATE TABLE tls_row (report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
  scope INTEGER NOT NULL REFERENCES scope, day INTEGER NOT NULL, policy_domain TEXT NOT NULL,
  policy_type TEXT NOT NULL, result_type TEXT NOT NULL, receiving_mx TEXT NOT NULL,
  sessions INTEGER NOT NULL);
CREATE INDEX tls_row_day ON tls_row (scope, day);
CREATE INDEX tls_row_report ON tls_row (report);
CREATE TABLE failure_row (report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
  scope INTEGER NOT NULL REFERENCES scope, day INTEGER NOT NULL, source_ip TEXT NOT NULL,
  auth_failures TEXT NOT NULL, delivery_result TEXT NOT NULL, header_from TEXT NOT NULL,
  incidents INTEGER NOT NULL);
CREATE INDEX failure_row_day ON failure_row (scope, day);
CREATE INDEX failure_row_report ON failure_row (report);
)sql"};
static_assert(std::size(kSteps) == kSchema);

}  // namespace

Result<void, Error> bring_forward(Database& database) {
  return bring_forward(database, {kApplication, kSteps});
}

}  // namespace waybill::store::sqlite
