#include "store/sqlite/questions.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "store/sqlite/row_scan.h"
#include "store/sqlite/spans_asked.h"
#include "store/tally.h"

namespace waybill::store::sqlite {
namespace {

Result<void, Error> visit_tallies(Database& database, const std::vector<SpanRange>& ranges,
                                  const Filter& filter,
                                  const std::function<void(SpanNumber, const Tally&)>& visit) {
  for (const SpanRange& range : ranges) {
    Rows rows = TRY(database.query("SELECT span, data FROM tally WHERE span BETWEEN ? AND ?",
                                   range.from, range.to));
    while (TRY(rows.next())) {
      if (!is_asked(rows.number(0), filter)) continue;
      const auto tally = unpack_tally(rows.text(1));
      if (!tally) return std::unexpected(database.damaged());
      visit(rows.number(0), *tally);
    }
  }
  return {};
}

Tally wanted_part(Tally tally, const Filter& filter) {
  if (!filter.only_failing) return tally;
  for (std::size_t i = 0; i < tally.messages.size(); ++i)
    if (i % 4 != 0) tally.messages[i] = 0;
  return tally;
}

Fate fate_of(const RowGroup& shared) {
  return {shared.disposition, shared.dkim_aligned, shared.spf_aligned};
}

Tally tally_of(const RowScan::Row& row, const RowGroup& shared) {
  Tally tally;
  tally.messages[Tally::slot(fate_of(shared))] = row.messages;
  tally.first = row.first;
  tally.last = row.last;
  return tally;
}

using TallyByDay = std::map<Day, Tally>;

// Every row's shares by the day.
Result<TallyByDay, Error> scan_days(Database& database, const Filter& filter) {
  TallyByDay by_day;
  const std::vector<Scope> scopes = TRY(domains_of(database, filter));
  RowScan scan(database, filter, scopes);
  TRY(scan.run({}, [&](const RowScan::Row& row) {
    const RowGroup& shared = scan.shared()[row.shared];
    const std::size_t slot = Tally::slot(fate_of(shared));
    for (Day day = row.first; day <= row.last; ++day)
      by_day[day].messages[slot] += scan.shares()[static_cast<std::size_t>(day - scan.first_day())];
  }));
  return by_day;
}

Result<std::vector<Tally>, Error> scan_domains(Database& database, const Filter& filter,
                                               const std::vector<Scope>& scopes) {
  std::vector<Tally> tallies(scopes.size());
  RowScan scan(database, filter, scopes);
  TRY(scan.run({}, [&](const RowScan::Row& row) {
    tallies[row.report.scope].add(tally_of(row, scan.shared()[row.shared]));
  }));
  return tallies;
}

// Reports by domain that begin in the period: independent of what is asked of rows.
Result<void, Error> count_reports(Database& database, const Filter& filter,
                                  const std::vector<Scope>& scopes, std::vector<Tally>& tallies) {
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    Rows rows = TRY(database.query(
        "SELECT count(*), min(first_day), max(first_day) FROM report "
        "JOIN submitter ON submitter.id = report.submitter WHERE scope = ? AND kind = ? AND "
        "first_day BETWEEN ? AND ? AND verified >= ? AND (? = '' OR submitter.name = ?)",
        scopes[i].id, static_cast<int>(ReportKind::Aggregate), filter.from, filter.to,
        filter.include_unverified ? 0 : 1, filter.submitter, filter.submitter));
    if (!TRY(rows.next()) || rows.count(0) == 0) continue;
    Tally reports;
    reports.reports = rows.count(0);
    reports.first = static_cast<Day>(rows.number(1));
    reports.last = static_cast<Day>(rows.number(2));
    tallies[i].add(reports);
  }
  return {};
}

}  // namespace

Result<std::vector<DayCount>, Error> days(Database& database, const Filter& filter) {
  TallyByDay by_day;
  if (tallies_answer(filter)) {
    for (const Scope& scope : TRY(scopes_asked(database, filter)))
      TRY(visit_tallies(database, days_asked(scope.id, filter), filter,
                        [&](SpanNumber span, const Tally& tally) {
                          by_day[period_of(span)].add(wanted_part(tally, filter));
                        }));
  } else {
    by_day = TRY(scan_days(database, filter));
  }
  std::vector<DayCount> counts;
  for (const auto& [day, tally] : by_day)
    for (std::size_t slot = 0; slot < tally.messages.size(); ++slot)
      if (tally.messages[slot] > 0)
        counts.push_back({.day = day,
                          .disposition = static_cast<report::Disposition>(slot / 4),
                          .dkim_aligned = slot % 4 >= 2,
                          .spf_aligned = slot % 2 == 1,
                          .messages = tally.messages[slot]});
  return counts;
}

Result<std::vector<DomainCount>, Error> domains(Database& database, const Filter& filter) {
  const std::vector<Scope> scopes = TRY(domains_of(database, filter));
  std::vector<Tally> tallies(scopes.size());
  if (tallies_answer(filter)) {
    for (std::size_t i = 0; i < scopes.size(); ++i) {
      // Of failing messages alone a month does not know the first and the last day.
      const auto ranges = filter.only_failing ? days_asked(scopes[i].id, filter)
                                              : spans_asked(scopes[i].id, filter);
      TRY(visit_tallies(database, ranges, filter, [&](SpanNumber, const Tally& tally) {
        tallies[i].add(wanted_part(tally, filter));
      }));
    }
  } else {
    tallies = TRY(scan_domains(database, filter, scopes));
    TRY(count_reports(database, filter, scopes, tallies));
  }
  std::vector<DomainCount> counts;
  for (std::size_t i = 0; i < scopes.size(); ++i)
    if (!tallies[i].empty())
      counts.push_back({.domain = scopes[i].name,
                        .messages = tallies[i].all(),
                        .passing = tallies[i].passing(),
                        .reports = tallies[i].reports,
                        .first = tallies[i].first,
                        .last = tallies[i].last});
  return counts;
}

}  // namespace waybill::store::sqlite
