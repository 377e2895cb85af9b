#include "ledger/listings.h"

#include <cmath>

namespace waybill::ledger {
namespace {

constexpr double kMillion = 1e6;

#define WAYBILL_LISTING_COLUMNS                                                              \
  "subject, zone, kind, state, codes, meaning, text, holder, holder_title, pool, found_in, " \
  "mail_share, weight, light, impact, severity, statement, advice, first_seen, last_seen, "  \
  "confirmed, gone"

Listing listing_in(const Rows& rows) {
  const auto text = [&rows](int column) { return std::string(rows.text(column)); };
  return {.subject = text(0),
          .zone = text(1),
          .kind = text(2),
          .state = text(3),
          .codes = text(4),
          .meaning = text(5),
          .text = text(6),
          .holder = text(7),
          .holder_title = text(8),
          .pool = text(9),
          .found_in = text(10),
          .mail_share = static_cast<double>(rows.number(11)) / kMillion,
          .weight = static_cast<int>(rows.number(12)),
          .light = rows.number(13) != 0,
          .impact = static_cast<int>(rows.number(14)),
          .severity = text(15),
          .statement = text(16),
          .advice = text(17),
          .first_seen = rows.number(18),
          .last_seen = rows.number(19),
          .confirmed = rows.number(20),
          .gone = rows.number(21)};
}

}  // namespace

Result<std::vector<Owned>, Error> reputation_due(Database& database, std::int64_t now) {
  return read_owned(TRY(database.query(
      "SELECT tenant, domain FROM reputation_check WHERE due <= ? ORDER BY due, tenant, domain",
      now)));
}

Result<std::vector<Owned>, Error> never_checked(Database& database) {
  return read_owned(TRY(database.query(
      "SELECT tenant, domain FROM watched WHERE NOT EXISTS (SELECT 1 FROM reputation_check c"
      " WHERE c.tenant = watched.tenant AND c.domain = watched.domain)"
      " ORDER BY created, tenant, domain")));
}

Result<std::vector<Listing>, Error> listings(Database& database, const std::string& tenant,
                                             const std::string& domain) {
  Rows rows =
      TRY(database.query("SELECT " WAYBILL_LISTING_COLUMNS
                         " FROM listing WHERE tenant = ? AND domain = ?"
                         " ORDER BY state = 'gone', impact DESC, weight DESC, subject, zone",
                         tenant, domain));
  std::vector<Listing> found;
  while (TRY(rows.next()))
    found.push_back(listing_in(rows));
  return found;
}

Result<void, Error> set(Database& database, const std::string& tenant, const std::string& domain,
                        const Listing& listing) {
  return database.execute(
      "INSERT OR REPLACE INTO listing (tenant, domain, " WAYBILL_LISTING_COLUMNS
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      tenant, domain, listing.subject, listing.zone, listing.kind, listing.state, listing.codes,
      listing.meaning, listing.text, listing.holder, listing.holder_title, listing.pool,
      listing.found_in, std::llround(listing.mail_share * kMillion), listing.weight, listing.light,
      listing.impact, listing.severity, listing.statement, listing.advice, listing.first_seen,
      listing.last_seen, listing.confirmed, listing.gone);
}

Result<void, Error> remove_listing(Database& database, const std::string& tenant,
                                   const std::string& domain, const Listing& listing) {
  return database.execute(
      "DELETE FROM listing WHERE tenant = ? AND domain = ? AND subject = ? AND zone = ?", tenant,
      domain, listing.subject, listing.zone);
}

Result<void, Error> set(Database& database, const std::string& tenant, const std::string& domain,
                        const ReputationCheck& check) {
  return database.execute(
      "INSERT OR REPLACE INTO reputation_check (tenant, domain, time, due, messages, subjects,"
      " doubts, left_out) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      tenant, domain, check.time, check.due, check.messages, check.subjects, check.doubts,
      check.left_out);
}

Result<std::optional<ReputationCheck>, Error> reputation_check(Database& database,
                                                               const std::string& tenant,
                                                               const std::string& domain) {
  Rows rows = TRY(
      database.query("SELECT time, due, messages, subjects, doubts, left_out FROM reputation_check"
                     " WHERE tenant = ? AND domain = ?",
                     tenant, domain));
  if (!TRY(rows.next())) return std::nullopt;
  return ReputationCheck{.time = rows.number(0),
                         .due = rows.number(1),
                         .messages = rows.count(2),
                         .subjects = std::string(rows.text(3)),
                         .doubts = std::string(rows.text(4)),
                         .left_out = std::string(rows.text(5))};
}

Result<std::vector<std::string>, Error> reputation_domains(Database& database,
                                                           const std::string& tenant) {
  Rows rows = TRY(database.query(
      "SELECT domain FROM reputation_check WHERE tenant = ? ORDER BY domain", tenant));
  std::vector<std::string> domains;
  while (TRY(rows.next()))
    domains.emplace_back(rows.text(0));
  return domains;
}

Result<void, Error> forget_listings(Database& database, const std::string& tenant,
                                    std::int64_t time) {
  return database.execute("DELETE FROM listing WHERE tenant = ? AND state = 'gone' AND gone < ?",
                          tenant, time);
}

}  // namespace waybill::ledger
