#include "ledger/checks.h"

namespace waybill::ledger {

Result<void, Error> plan_check(Database& database, const std::string& tenant,
                               const std::string& domain, std::int64_t next) {
  return database.execute(
      "INSERT INTO domain_state (tenant, domain, at, next, score, grade, report, records)"
      " VALUES (?, ?, 0, ?, -1, '', '', '')"
      " ON CONFLICT (tenant, domain) DO UPDATE SET next = excluded.next",
      tenant, domain, next);
}

Result<void, Error> keep_check(Database& database, const std::string& tenant,
                               const DomainState& state, const DomainCheck& check) {
  TRY(
      database.execute("INSERT OR REPLACE INTO domain_state (tenant, domain, at, next, score, "
                       "grade, report, records)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       tenant, state.domain, state.at, state.next, state.score, state.grade,
                       state.report, state.records));
  return database.execute(
      "INSERT OR REPLACE INTO domain_check (tenant, domain, at, score, grade, problems, changes)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      tenant, state.domain, check.at, check.score, check.grade, check.problems, check.changes);
}

Result<std::optional<DomainState>, Error> state_of(Database& database, const std::string& tenant,
                                                   const std::string& domain) {
  Rows rows =
      TRY(database.query("SELECT at, next, score, grade, report, records FROM domain_state WHERE "
                         "tenant = ? AND domain = ?",
                         tenant, domain));
  if (!TRY(rows.next())) return std::nullopt;
  return DomainState{.domain = domain,
                     .at = rows.number(0),
                     .next = rows.number(1),
                     .score = rows.number(2),
                     .grade = std::string(rows.text(3)),
                     .report = std::string(rows.text(4)),
                     .records = std::string(rows.text(5))};
}

Result<std::vector<DomainState>, Error> states(Database& database, const std::string& tenant) {
  Rows rows = TRY(database.query(
      "SELECT domain, at, next, score, grade FROM domain_state WHERE tenant = ?", tenant));
  std::vector<DomainState> list;
  while (TRY(rows.next()))
    list.push_back({.domain = std::string(rows.text(0)),
                    .at = rows.number(1),
                    .next = rows.number(2),
                    .score = rows.number(3),
                    .grade = std::string(rows.text(4))});
  return list;
}

Result<std::vector<DomainCheck>, Error> checks_of(Database& database, const std::string& tenant,
                                                  const std::string& domain, std::size_t most) {
  Rows rows =
      TRY(database.query("SELECT at, score, grade, problems, changes FROM domain_check"
                         " WHERE tenant = ? AND domain = ? ORDER BY at DESC LIMIT ?",
                         tenant, domain, most));
  std::vector<DomainCheck> checks;
  while (TRY(rows.next()))
    checks.push_back({.at = rows.number(0),
                      .score = rows.number(1),
                      .grade = std::string(rows.text(2)),
                      .problems = rows.count(3),
                      .changes = std::string(rows.text(4))});
  return checks;
}

Result<void, Error> forget_checks(Database& database, const std::string& tenant,
                                  std::int64_t before) {
  return database.execute(
      "DELETE FROM domain_check WHERE tenant = ? AND at < ? AND EXISTS"
      " (SELECT 1 FROM domain_check AS later WHERE later.tenant = domain_check.tenant"
      "  AND later.domain = domain_check.domain AND later.at > domain_check.at)",
      tenant, before);
}

Result<std::vector<DueDomain>, Error> due_checks(Database& database, std::int64_t now,
                                                 std::size_t most) {
  Rows rows = TRY(database.query(
      "SELECT watched.tenant, watched.domain FROM watched LEFT JOIN domain_state"
      " ON domain_state.tenant = watched.tenant AND domain_state.domain = watched.domain"
      " WHERE coalesce(domain_state.next, 0) <= ? ORDER BY coalesce(domain_state.next, 0) LIMIT ?",
      now, most));
  std::vector<DueDomain> due;
  while (TRY(rows.next()))
    due.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
  return due;
}

}  // namespace waybill::ledger
