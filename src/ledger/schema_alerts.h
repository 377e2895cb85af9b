// Alerts: channels, rules, what was told to whom.
#pragma once

namespace waybill::ledger {

// Times are Unix seconds, 0: never; severities and other words as src/alert writes them.
inline constexpr const char* kAlertsSchema = R"sql(
-- address: of mail, or the URL of a webhook, which is a secret. secret: the key that bodies are
-- signed with, '' none; both are needed as they are. rules, domains: JSON lists, [] all.
CREATE TABLE alert_channel (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL,
  name TEXT NOT NULL, address TEXT NOT NULL, secret TEXT NOT NULL, is_on INTEGER NOT NULL,
  mode TEXT NOT NULL, least TEXT NOT NULL, rules TEXT NOT NULL, domains TEXT NOT NULL,
  created INTEGER NOT NULL, last_sent INTEGER NOT NULL DEFAULT 0,
  last_failed INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX alert_channel_tenant ON alert_channel (tenant, created, id);
-- What an organisation wants otherwise than the table of rules has it.
CREATE TABLE alert_rule (tenant TEXT NOT NULL, rule TEXT NOT NULL, is_on INTEGER NOT NULL,
  severity TEXT NOT NULL, cool_down INTEGER NOT NULL, PRIMARY KEY (tenant, rule)) WITHOUT ROWID;
-- settings: JSON (alert_settings.h). digested: until when the last digest told.
CREATE TABLE alert_setting (tenant TEXT PRIMARY KEY, settings TEXT NOT NULL,
  digested INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
-- first, last: when occurrences came; told: when channels were told last. admitted: why it was told
-- or not, of the latest occurrence. lines: JSON.
CREATE TABLE alert (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, rule TEXT NOT NULL,
  domain TEXT NOT NULL, key TEXT NOT NULL, severity TEXT NOT NULL, title TEXT NOT NULL,
  lines TEXT NOT NULL, href TEXT NOT NULL, at INTEGER NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, told INTEGER NOT NULL, occurrences INTEGER NOT NULL,
  admitted TEXT NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0,
  acknowledged_by TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX alert_time ON alert (tenant, first, id);
CREATE INDEX alert_same ON alert (tenant, rule, domain, key, last);
-- state: 'waiting', 'sent', 'failed', 'dropped', 'digest'. message: JSON of what is sent, '' until
-- it is made of the alert. answer: what came back last, one line.
CREATE TABLE alert_delivery (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, alert TEXT NOT NULL,
  channel TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
  created INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  tried INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX alert_delivery_due ON alert_delivery (state, due);
CREATE INDEX alert_delivery_time ON alert_delivery (tenant, created, id);
CREATE INDEX alert_delivery_alert ON alert_delivery (alert);
CREATE INDEX alert_delivery_channel ON alert_delivery (channel, created);
-- Senders of a domain that are known, so that a new one is seen as new.
CREATE TABLE alert_sender (tenant TEXT NOT NULL, domain TEXT NOT NULL, sender TEXT NOT NULL,
  first INTEGER NOT NULL, PRIMARY KEY (tenant, domain, sender)) WITHOUT ROWID;
)sql";

}  // namespace waybill::ledger
