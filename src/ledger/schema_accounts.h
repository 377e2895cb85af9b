// Organisations, users and what they may do.
#pragma once

namespace waybill::ledger {

// Times are Unix seconds, 0: never; ids random, [a-z0-9]. A column `secret` is the SHA-256 of the
// secret, in hexadecimal. Every table has a column `tenant`: deleting an organisation empties them
// by that name (tenants.h).
inline constexpr const char* kAccountsSchema = R"sql(
-- `parent` is '' for an organisation of its own; `settings` is JSON (tenants.h).
CREATE TABLE tenant (id TEXT PRIMARY KEY, parent TEXT NOT NULL, name TEXT NOT NULL,
  created INTEGER NOT NULL, settings TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX tenant_parent ON tenant (parent, name);

-- `email` in small letters; `password` is an argon2id string, '' until there is one; `totp` is the
-- secret in use (base64), `totp_new` one that is not confirmed; `totp_step` is the last that was used.
CREATE TABLE user (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, role TEXT NOT NULL, disabled INTEGER NOT NULL, password TEXT NOT NULL,
  totp TEXT NOT NULL, totp_new TEXT NOT NULL, totp_step INTEGER NOT NULL,
  created INTEGER NOT NULL, last_seen INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX user_tenant ON user (tenant, email);

CREATE TABLE recovery_code (user TEXT NOT NULL, secret TEXT NOT NULL, tenant TEXT NOT NULL,
  PRIMARY KEY (user, secret)) WITHOUT ROWID;

-- `tenant` is the user's.
CREATE TABLE session (secret TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL,
  user TEXT NOT NULL, created INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  address TEXT NOT NULL, agent TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX session_user ON session (user, last_seen);

-- Of `tenant`, made by `user`, who may be of its parent. `scopes`: "read write".
CREATE TABLE token (secret TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL,
  user TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, created INTEGER NOT NULL,
  last_used INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX token_tenant ON token (tenant, created);
CREATE INDEX token_user ON token (user);

-- One a user: a link with which a password is set.
CREATE TABLE invitation (secret TEXT PRIMARY KEY, tenant TEXT NOT NULL, user TEXT NOT NULL UNIQUE,
  created INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;

-- `user` is the e-mail address at that time, `token` the name of an API token.
CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL,
  time INTEGER NOT NULL, user TEXT NOT NULL, token TEXT NOT NULL, address TEXT NOT NULL,
  action TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX audit_tenant ON audit (tenant, id);

-- Answers to requests with an Idempotency-Key, sealed (answers.h).
CREATE TABLE answer (tenant TEXT NOT NULL, caller TEXT NOT NULL, secret TEXT NOT NULL,
  request TEXT NOT NULL, created INTEGER NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (tenant, caller, secret)) WITHOUT ROWID;
CREATE INDEX answer_created ON answer (created);
)sql";

}  // namespace waybill::ledger
