#include "store/sqlite/schema.h"

#include <fmt/format.h>

namespace waybill::store::sqlite {
namespace {

constexpr std::int64_t kApplication = 0x57415942;  // "WAYB", PRAGMA application_id

// Step i brings a file of schema i to schema i + 1. A step that was released never changes.
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

Result<std::int64_t, Error> number_of(Database& database, std::string_view sql) {
  Rows rows = TRY(database.query(sql));
  const bool is_row = TRY(rows.next());
  return is_row ? rows.number(0) : 0;
}

Result<void, Error> step_forward(Database& database) {
  const std::int64_t schema = TRY(number_of(database, "PRAGMA user_version"));
  if (schema > kSchema)
    return std::unexpected(
        Error{fmt::format("{}: a newer Waybill wrote it (schema {}, this program knows {})",
                          database.file(), schema, kSchema)});
  if (schema == kSchema) return {};
  if (schema == 0 && TRY(number_of(database, "SELECT count(*) FROM sqlite_master")) > 0)
    return std::unexpected(Error{database.file() + ": a database of another program"});
  for (std::int64_t step = schema; step < kSchema; ++step)
    TRY(database.run(kSteps[step]));
  return database.run(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication, kSchema));
}

}  // namespace

Result<void, Error> bring_forward(Database& database) {
  TRY(database.run("BEGIN IMMEDIATE"));
  const auto done = step_forward(database);
  if (!done) {
    static_cast<void>(database.run("ROLLBACK"));
    return done;
  }
  return database.run("COMMIT");
}

}  // namespace waybill::store::sqlite
