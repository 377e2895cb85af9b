// Checks of domains, what their records were, and issues.
#pragma once

namespace waybill::ledger {

// domain_check: one look at a domain. changes: JSON, what the records show against the look before.
// domain_state: the latest look of each domain, whole; report and records are JSON.
// issue: one for each domain, code and subject. source: who found it (issue::Source). detail: JSON
// of issue::Defect. mended: when its fix was seen; 0: not.
// cached_until: resolvers may give the old record until then.
inline constexpr const char* kWatchSchema = R"sql(
CREATE TABLE domain_check (tenant TEXT NOT NULL, domain TEXT NOT NULL, at INTEGER NOT NULL,
  score INTEGER NOT NULL, grade TEXT NOT NULL, problems INTEGER NOT NULL,
  changes TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (tenant, domain, at)) WITHOUT ROWID;
CREATE TABLE domain_state (tenant TEXT NOT NULL, domain TEXT NOT NULL, at INTEGER NOT NULL,
  next INTEGER NOT NULL, score INTEGER NOT NULL, grade TEXT NOT NULL, report TEXT NOT NULL,
  records TEXT NOT NULL, PRIMARY KEY (tenant, domain)) WITHOUT ROWID;
CREATE INDEX domain_state_next ON domain_state (next);
CREATE TABLE issue (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, domain TEXT NOT NULL,
  code TEXT NOT NULL, subject TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL,
  severity TEXT NOT NULL, title TEXT NOT NULL, messages INTEGER NOT NULL, detail TEXT NOT NULL,
  opened INTEGER NOT NULL, updated INTEGER NOT NULL, seen INTEGER NOT NULL,
  mended INTEGER NOT NULL DEFAULT 0, cached_until INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, domain, code, subject)) WITHOUT ROWID;
CREATE INDEX issue_updated ON issue (tenant, updated, id);
CREATE TABLE issue_event (number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, issue TEXT NOT NULL,
  at INTEGER NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX issue_event_issue ON issue_event (tenant, issue, number);
)sql";

}  // namespace waybill::ledger
