// Entries on blocklists that were found for domains, and the latest check of each domain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/owned.h"

namespace waybill::ledger {

struct Listing {
  std::string subject, zone;
  std::string kind;   // "ip", "domain"
  std::string state;  // "suspected", "listed", "gone"
  std::string codes, meaning, text;
  std::string holder, holder_title, pool;  // words of reputation::Holder; pool: its id
  std::string found_in;                    // words of reputation::FoundIn, "," between them
  double mail_share = 0;                   // 0 to 1
  int weight = 0;                          // of the list
  bool light = false;
  int impact = 0;  // 0 to 100
  std::string severity, statement;
  std::string advice = "[]";  // JSON: texts
  // Unix seconds; 0: not (yet)
  std::int64_t first_seen = 0, last_seen = 0, confirmed = 0, gone = 0;
};

struct ReputationCheck {
  std::int64_t time = 0;
  std::int64_t due = 0;         // to be looked at again
  std::uint64_t messages = 0;   // of the domain, by reports
  std::string subjects = "[]";  // JSON: what was asked about
  std::string doubts = "[]";    // JSON: lists that told nothing, and why
  std::string left_out = "[]";  // JSON: what was not asked about
};

// Domains whose latest check says that they are due, the longest first; Owned::id is the domain.
[[nodiscard]] Result<std::vector<Owned>, Error> reputation_due(Database& database,
                                                               std::int64_t now);
// Watched domains that were never checked; Owned::id is the domain.
[[nodiscard]] Result<std::vector<Owned>, Error> never_checked(Database& database);
// Those that are gone last, else by impact.
[[nodiscard]] Result<std::vector<Listing>, Error> listings(Database& database,
                                                           const std::string& tenant,
                                                           const std::string& domain);
[[nodiscard]] Result<void, Error> set(Database& database, const std::string& tenant,
                                      const std::string& domain, const Listing& listing);
[[nodiscard]] Result<void, Error> remove_listing(Database& database, const std::string& tenant,
                                                 const std::string& domain, const Listing& listing);
[[nodiscard]] Result<void, Error> set(Database& database, const std::string& tenant,
                                      const std::string& domain, const ReputationCheck& check);
[[nodiscard]] Result<std::optional<ReputationCheck>, Error> reputation_check(
    Database& database, const std::string& tenant, const std::string& domain);
// Domains that were checked at any time.
[[nodiscard]] Result<std::vector<std::string>, Error> reputation_domains(Database& database,
                                                                         const std::string& tenant);
// What was gone before `time`.
[[nodiscard]] Result<void, Error> forget_listings(Database& database, const std::string& tenant,
                                                  std::int64_t time);

}  // namespace waybill::ledger
