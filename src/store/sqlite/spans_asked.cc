#include "store/sqlite/spans_asked.h"

#include <algorithm>

namespace waybill::store::sqlite {

bool source_runs_answer(const Filter& filter) {
  return filter.submitter.empty() && (filter.domain.empty() || filter.with_subdomains);
}

bool tallies_answer(const Filter& filter) {
  return source_runs_answer(filter) && filter.sender.empty() && !filter.source_ip;
}

Result<std::vector<Scope>, Error> scopes_asked(Database& database, const Filter& filter) {
  if (!filter.domain.empty()) return domains_of(database, filter);
  std::vector<Scope> scopes;
  Rows rows =
      TRY(database.query("SELECT id FROM scope WHERE tenant = ? AND whole = 1", filter.tenant));
  while (TRY(rows.next()))
    scopes.push_back({.id = rows.number(0), .name = ""});
  return scopes;
}

std::vector<SpanRange> spans_asked(std::int64_t scope, const Filter& filter) {
  const Cover period = cover(filter.from, filter.to);
  std::vector<SpanRange> ranges;
  ranges.reserve(period.days.size() + period.months.size());
  for (const DayRange& days : period.days)
    ranges.push_back({day_span(scope, days.from, false), day_span(scope, days.to, true)});
  for (const auto& [from, to] : period.months)
    ranges.push_back({month_span(scope, from, false), month_span(scope, to, true)});
  return ranges;
}

std::vector<SpanRange> days_asked(std::int64_t scope, const Filter& filter) {
  const Day from = std::max(filter.from, 0);
  const Day to = std::min(filter.to, kLastDay);
  if (from > to) return {};
  return {{day_span(scope, from, false), day_span(scope, to, true)}};
}

bool is_asked(SpanNumber span, const Filter& filter) {
  return filter.include_unverified || is_verified(span);
}

}  // namespace waybill::store::sqlite
