// Uploads, cases, arrivals, refusals and watched domains.
#pragma once

namespace waybill::ledger {

// Times are Unix seconds, days as store::Day, ids random.
inline constexpr const char* kWorkSchema = R"sql(
-- The octets are a file of the data folder, named by the id.
CREATE TABLE upload (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL,
  octets INTEGER NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL,
  created INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX upload_created ON upload (created);
-- The case itself is a file of the data folder. arrival: of the Email Log among its evidence.
CREATE TABLE cases (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, title TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, status TEXT NOT NULL, state TEXT NOT NULL,
  source TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', recipient TEXT NOT NULL,
  message_id TEXT NOT NULL, asked_domain TEXT NOT NULL, cause TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL DEFAULT '', confidence TEXT NOT NULL DEFAULT '',
  statement TEXT NOT NULL DEFAULT '', domain TEXT NOT NULL DEFAULT '',
  recipient_domain TEXT NOT NULL DEFAULT '', rule TEXT NOT NULL DEFAULT '',
  evidence INTEGER NOT NULL DEFAULT 0, messages INTEGER NOT NULL DEFAULT 0,
  unreadable TEXT NOT NULL DEFAULT '[]', error TEXT NOT NULL DEFAULT '',
  arrival TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX cases_updated ON cases (tenant, updated, id);
-- What is still to be read into a case.
CREATE TABLE case_upload (case_id TEXT NOT NULL, tenant TEXT NOT NULL, place INTEGER NOT NULL,
  upload TEXT NOT NULL, PRIMARY KEY (case_id, place)) WITHOUT ROWID;
-- token: SHA-256 of the one in the address.
CREATE TABLE share (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, case_id TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, expires INTEGER NOT NULL,
  evidence INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX share_case ON share (case_id);
-- One piece of evidence that came in. digest: of an Email Log; reports_list: both JSON.
CREATE TABLE arrival (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, time INTEGER NOT NULL,
  name TEXT NOT NULL, source TEXT NOT NULL, upload TEXT NOT NULL, octets INTEGER NOT NULL,
  sha256 TEXT NOT NULL, state TEXT NOT NULL, kind TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '', reports INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0,
  refused TEXT NOT NULL DEFAULT '[]', error TEXT NOT NULL DEFAULT '',
  digest TEXT NOT NULL DEFAULT '', reports_list TEXT NOT NULL DEFAULT '[]') WITHOUT ROWID;
CREATE INDEX arrival_time ON arrival (tenant, time, id);
CREATE INDEX arrival_octets ON arrival (tenant, sha256);
-- Where evidence comes from by itself: a folder, a mailbox.
CREATE TABLE source (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL,
  name TEXT NOT NULL, state TEXT NOT NULL, last_arrival INTEGER NOT NULL,
  last_error TEXT NOT NULL, items INTEGER NOT NULL) WITHOUT ROWID;
-- Messages of a sending domain and day by logs and bounces. is_log: of a whole log, which tells of
-- all messages; the others tell of refusals only.
CREATE TABLE mail_day (tenant TEXT NOT NULL, domain TEXT NOT NULL, day INTEGER NOT NULL,
  arrival TEXT NOT NULL, is_log INTEGER NOT NULL, delivered INTEGER NOT NULL,
  refused INTEGER NOT NULL, deferred INTEGER NOT NULL,
  PRIMARY KEY (tenant, domain, day, arrival)) WITHOUT ROWID;
CREATE INDEX mail_day_arrival ON mail_day (arrival);
-- Refusals of one meaning in one arrival.
CREATE TABLE refusal_meaning (arrival TEXT NOT NULL, key TEXT NOT NULL, tenant TEXT NOT NULL,
  text TEXT NOT NULL, rule TEXT NOT NULL, class TEXT NOT NULL, who TEXT NOT NULL,
  provider TEXT NOT NULL, reason TEXT NOT NULL, meaning TEXT NOT NULL, fix TEXT NOT NULL,
  example_id TEXT NOT NULL, example_recipient TEXT NOT NULL, verdict TEXT NOT NULL DEFAULT '',
  case_id TEXT NOT NULL DEFAULT '', PRIMARY KEY (arrival, key)) WITHOUT ROWID;
-- recipients: JSON, {"gmail.com": 12}
CREATE TABLE refusal_day (tenant TEXT NOT NULL, domain TEXT NOT NULL, day INTEGER NOT NULL,
  arrival TEXT NOT NULL, key TEXT NOT NULL, messages INTEGER NOT NULL, deferred INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, recipients TEXT NOT NULL,
  PRIMARY KEY (tenant, domain, day, arrival, key)) WITHOUT ROWID;
CREATE INDEX refusal_day_arrival ON refusal_day (arrival);
CREATE TABLE watched (tenant TEXT NOT NULL, domain TEXT NOT NULL, created INTEGER NOT NULL,
  PRIMARY KEY (tenant, domain)) WITHOUT ROWID;
)sql";

}  // namespace waybill::ledger
