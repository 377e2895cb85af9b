// Checks of domains: the latest whole, of those before it the score and what changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

struct DomainCheck {
  std::int64_t at = 0;
  std::int64_t score = 0;  // 0 to 100; -1: nothing could be checked
  std::string grade = {};
  std::uint64_t problems = 0;
  std::string changes = "[]";  // JSON, against the check before
};

struct DomainState {
  std::string domain;
  std::int64_t at = 0, next = 0;  // of the latest check; when the next one is due
  std::int64_t score = -1;
  std::string grade = {};
  std::string report = {};   // JSON
  std::string records = {};  // JSON array
};

// A domain that was never checked is due since `now`.
[[nodiscard]] Result<void, Error> plan_check(Database& database, const std::string& tenant,
                                             const std::string& domain, std::int64_t next);
[[nodiscard]] Result<void, Error> keep_check(Database& database, const std::string& tenant,
                                             const DomainState& state, const DomainCheck& check);
[[nodiscard]] Result<std::optional<DomainState>, Error> state_of(Database& database,
                                                                 const std::string& tenant,
                                                                 const std::string& domain);
// Without report and records.
[[nodiscard]] Result<std::vector<DomainState>, Error> states(Database& database,
                                                             const std::string& tenant);
// The latest first.
[[nodiscard]] Result<std::vector<DomainCheck>, Error> checks_of(Database& database,
                                                                const std::string& tenant,
                                                                const std::string& domain,
                                                                std::size_t most);
// Of the history; the latest check of each domain stays.
[[nodiscard]] Result<void, Error> forget_checks(Database& database, const std::string& tenant,
                                                std::int64_t before);
// Watched domains of all organisations whose check is due at `now`, the longest due first.
struct DueDomain {
  std::string tenant, domain;
};
[[nodiscard]] Result<std::vector<DueDomain>, Error> due_checks(Database& database, std::int64_t now,
                                                               std::size_t most);

}  // namespace waybill::ledger
