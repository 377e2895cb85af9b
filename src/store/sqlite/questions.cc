#include "store/sqlite/questions.h"

#include "base/hash.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "store/period.h"
#include "store/sqlite/rollups.h"
#include "store/sqlite/row_scan.h"
#include "store/tally.h"

namespace waybill::store::sqlite {
namespace {

// Roll-ups know no submitter, and neither senders nor addresses together with dispositions.
bool rollups_answer(const Filter& filter) {
  return filter.submitter.empty() && (filter.domain.empty() || filter.with_subdomains);
}
bool rollups_without_sources_answer(const Filter& filter) {
  return rollups_answer(filter) && filter.sender.empty() && !filter.source_ip;
}

// The scopes whose roll-ups answer together: that of the whole tenant when no domain is named.
Result<std::vector<Scope>, Error> scopes_of(Database& database, const Filter& filter) {
  if (!filter.domain.empty()) return domains_of(database, filter);
  std::vector<Scope> scopes;
  Rows rows =
      TRY(database.query("SELECT id FROM scope WHERE tenant = ? AND whole = 1", filter.tenant));
  while (TRY(rows.next()))
    scopes.push_back({.id = rows.number(0), .name = ""});
  return scopes;
}

struct SpanRange {
  SpanNumber from, to;
};

// From the least verified to the most; the caller leaves out what it does not want.
std::vector<SpanRange> ranges_of(std::int64_t scope, const Cover& cover) {
  std::vector<SpanRange> ranges;
  ranges.reserve(cover.days.size() + cover.months.size());
  for (const DayRange& days : cover.days)
    ranges.push_back({day_span(scope, days.from, false), day_span(scope, days.to, true)});
  for (const auto& [from, to] : cover.months)
    ranges.push_back({month_span(scope, from, false), month_span(scope, to, true)});
  return ranges;
}

std::vector<SpanRange> day_ranges_of(std::int64_t scope, const Filter& filter) {
  Cover days;
  const Day from = std::max(filter.from, 0);
  const Day to = std::min(filter.to, kLastDay);
  if (from <= to) days.days.push_back({from, to});
  return ranges_of(scope, days);
}

bool is_wanted(SpanNumber span, const Filter& filter) {
  return filter.include_unverified || is_verified(span);
}

Result<void, Error> visit_tallies(Database& database, const std::vector<SpanRange>& ranges,
                                  const Filter& filter,
                                  const std::function<void(SpanNumber, const Tally&)>& visit) {
  for (const SpanRange& range : ranges) {
    Rows rows = TRY(database.query("SELECT span, data FROM tally WHERE span BETWEEN ? AND ?",
                                   range.from, range.to));
    while (TRY(rows.next())) {
      if (!is_wanted(rows.number(0), filter)) continue;
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

void widen(Day& first, Day& last, Day from, Day to) {
  first = std::min(first, from);
  last = std::max(last, to);
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

struct SourceSums {
  std::array<std::uint64_t, kSourceSums> sums{};
  Day first = kLastDay, last = 0;
};

SourceCount count_of(const IpAddress& ip, std::string sender, const SourceSums& source) {
  using enum SourceSum;
  const auto of = [&](SourceSum sum) { return source.sums[static_cast<std::size_t>(sum)]; };
  SourceCount count{.source_ip = ip, .sender = std::move(sender)};
  count.first = source.first;
  count.last = source.last;
  count.dkim_aligned = of(BothAligned) + of(DkimAligned);
  count.spf_aligned = of(BothAligned) + of(SpfAligned);
  count.passing = of(BothAligned) + of(DkimAligned) + of(SpfAligned);
  count.messages = count.passing + of(Failing);
  count.quarantined = of(Quarantined);
  count.rejected = of(Rejected);
  return count;
}

struct SourceHash {
  std::size_t operator()(const SourceKey& key) const {
    const auto* octets = reinterpret_cast<const char*>(key.source_ip.octets().data());
    return hash_of(hash_detail::load<std::uint64_t>(octets) + key.sender,
                   hash_detail::load<std::uint64_t>(octets + 8));
  }
};
using SourceTable = std::unordered_map<SourceKey, SourceSums, SourceHash>;

void add(SourceTable& table, const SourceEntry& entry, const Filter& filter, Day first, Day last) {
  if (filter.only_failing && !entry.key.failing) return;
  SourceSums& to = table[{entry.key.source_ip, entry.key.sender, false}];
  for (std::size_t i = 0; i < kSourceSums; ++i)
    to.sums[i] += entry.sums[i];
  widen(to.first, to.last, first, last);
}

Result<void, Error> sources_from_rollups(Database& database, const Filter& filter,
                                         std::uint32_t sender, SourceTable& table) {
  const Cover period = cover(filter.from, filter.to);
  for (const Scope& scope : TRY(scopes_of(database, filter)))
    for (const SpanRange& range : ranges_of(scope.id, period))
      TRY(visit_sources(
          database, range.from, range.to, [&](SpanNumber span, const SourceEntry& entry) {
            if (!is_wanted(span, filter)) return;
            if (sender != 0 && entry.key.sender != sender) return;
            if (filter.source_ip && entry.key.source_ip != *filter.source_ip) return;
            const Day start = is_month(span) ? first_day(period_of(span)) : period_of(span);
            add(table, entry, filter, start + entry.first, start + entry.last);
          }));
  return {};
}

Result<std::uint32_t, Error> sender_number(Database& database, const std::string& sender) {
  Rows rows = TRY(database.query("SELECT id FROM sender WHERE name = ?", sender));
  const bool is_known = TRY(rows.next());
  return is_known ? static_cast<std::uint32_t>(rows.number(0)) : 0;
}

Result<std::string, Error> sender_name(Database& database, std::uint32_t number) {
  Rows rows = TRY(database.query("SELECT name FROM sender WHERE id = ?", number));
  if (!TRY(rows.next())) return std::unexpected(database.damaged());
  return std::string(rows.text(0));
}

Result<std::vector<SourceCount>, Error> largest(Database& database, const SourceTable& table,
                                                std::size_t most) {
  struct Found {
    std::uint64_t messages;
    const SourceTable::value_type* source;
  };
  std::vector<Found> found;
  found.reserve(table.size());
  for (const auto& source : table)
    found.push_back({count_of(source.first.source_ip, "", source.second).messages, &source});
  const auto middle = found.begin() + static_cast<std::ptrdiff_t>(std::min(most, found.size()));
  std::partial_sort(found.begin(), middle, found.end(), [](const Found& a, const Found& b) {
    if (a.messages != b.messages) return a.messages > b.messages;
    return a.source->first < b.source->first;
  });
  std::vector<SourceCount> counts;
  for (auto place = found.begin(); place != middle; ++place) {
    const auto& [key, sums] = *place->source;
    counts.push_back(count_of(key.source_ip, TRY(sender_name(database, key.sender)), sums));
  }
  return counts;
}

Result<std::vector<SourceCount>, Error> sources_from_rows(Database& database, const Filter& filter,
                                                          std::size_t most) {
  std::map<std::pair<IpAddress, std::string>, SourceSums> table;
  const std::vector<Scope> scopes = TRY(domains_of(database, filter));
  RowScan scan(database, filter, scopes);
  TRY(scan.run({}, [&](const RowScan::Row& row) {
    const RowGroup& shared = scan.shared()[row.shared];
    SourceEntry entry;
    count(entry, fate_of(shared), row.messages);
    SourceSums& to = table[{row.source_ip, shared.sender}];
    for (std::size_t i = 0; i < kSourceSums; ++i)
      to.sums[i] += entry.sums[i];
    widen(to.first, to.last, row.first, row.last);
  }));
  std::vector<SourceCount> counts;
  counts.reserve(table.size());
  for (const auto& [key, sums] : table)
    counts.push_back(count_of(key.first, key.second, sums));
  std::sort(counts.begin(), counts.end(), [](const SourceCount& a, const SourceCount& b) {
    return std::tie(b.messages, a.source_ip, a.sender) <
           std::tie(a.messages, b.source_ip, b.sender);
  });
  if (counts.size() > most) counts.resize(most);
  return counts;
}

}  // namespace

Result<std::vector<DayCount>, Error> days(Database& database, const Filter& filter) {
  TallyByDay by_day;
  if (rollups_without_sources_answer(filter)) {
    for (const Scope& scope : TRY(scopes_of(database, filter)))
      TRY(visit_tallies(database, day_ranges_of(scope.id, filter), filter,
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
  if (rollups_without_sources_answer(filter)) {
    const Cover period = cover(filter.from, filter.to);
    for (std::size_t i = 0; i < scopes.size(); ++i) {
      // Of failing messages alone a month does not know the first and the last day.
      const auto ranges = filter.only_failing ? day_ranges_of(scopes[i].id, filter)
                                              : ranges_of(scopes[i].id, period);
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

Result<std::vector<SourceCount>, Error> sources(Database& database, const Filter& filter,
                                                std::size_t most) {
  if (!rollups_answer(filter)) return sources_from_rows(database, filter, most);
  std::uint32_t sender = 0;
  if (!filter.sender.empty()) {
    sender = TRY(sender_number(database, filter.sender));
    if (sender == 0) return std::vector<SourceCount>{};
  }
  SourceTable table;
  TRY(sources_from_rollups(database, filter, sender, table));
  return largest(database, table, most);
}

}  // namespace waybill::store::sqlite
