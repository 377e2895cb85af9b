// Listings, complaints and the figures of mailbox providers.
#pragma once

namespace waybill::ledger {

// reputation_check: the latest check of a domain; subjects, doubts: JSON. due: Unix seconds, when
// it is to be looked at again. listing: an entry on a blocklist; it stays when it is gone. state:
// 'suspected', 'listed', 'gone'. mail_share: in millionths. complaint: one report of one recipient;
// id: digest of its octets, so that it counts once. provider_figure: what a mailbox provider says
// of a domain or an address on a day; value: times a million, -1 where the provider gives a word.
// early_sign: what was told of a domain's refusals at a provider, and when: deferrals that precede
// a block, clusters.
inline constexpr const char* kReputationSchema = R"sql(
CREATE TABLE reputation_check (tenant TEXT NOT NULL, domain TEXT NOT NULL, time INTEGER NOT NULL,
  due INTEGER NOT NULL, messages INTEGER NOT NULL, subjects TEXT NOT NULL, doubts TEXT NOT NULL,
  left_out TEXT NOT NULL, PRIMARY KEY (tenant, domain)) WITHOUT ROWID;
CREATE TABLE listing (tenant TEXT NOT NULL, domain TEXT NOT NULL, subject TEXT NOT NULL,
  zone TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, codes TEXT NOT NULL,
  meaning TEXT NOT NULL, text TEXT NOT NULL, holder TEXT NOT NULL, holder_title TEXT NOT NULL,
  pool TEXT NOT NULL, found_in TEXT NOT NULL, mail_share INTEGER NOT NULL, weight INTEGER NOT NULL,
  light INTEGER NOT NULL, impact INTEGER NOT NULL, severity TEXT NOT NULL,
  statement TEXT NOT NULL, advice TEXT NOT NULL, first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL, confirmed INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (tenant, domain, subject, zone)) WITHOUT ROWID;
CREATE TABLE complaint (tenant TEXT NOT NULL, id TEXT NOT NULL, arrival TEXT NOT NULL,
  domain TEXT NOT NULL, day INTEGER NOT NULL, time INTEGER NOT NULL, provider TEXT NOT NULL,
  type TEXT NOT NULL, source_ip TEXT NOT NULL, named_by TEXT NOT NULL,
  PRIMARY KEY (tenant, id)) WITHOUT ROWID;
CREATE INDEX complaint_day ON complaint (tenant, domain, day);
CREATE INDEX complaint_arrival ON complaint (arrival);
CREATE TABLE provider_figure (tenant TEXT NOT NULL, provider TEXT NOT NULL, subject TEXT NOT NULL,
  day INTEGER NOT NULL, metric TEXT NOT NULL, arrival TEXT NOT NULL, value INTEGER NOT NULL,
  text TEXT NOT NULL, PRIMARY KEY (tenant, provider, subject, day, metric)) WITHOUT ROWID;
CREATE INDEX provider_figure_arrival ON provider_figure (arrival);
CREATE TABLE early_sign (tenant TEXT NOT NULL, domain TEXT NOT NULL, provider TEXT NOT NULL,
  sign TEXT NOT NULL, first INTEGER NOT NULL, told INTEGER NOT NULL,
  PRIMARY KEY (tenant, domain, provider, sign)) WITHOUT ROWID;
)sql";

}  // namespace waybill::ledger
