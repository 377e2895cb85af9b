// Questions about sources.
#include <algorithm>
#include <map>

#include "store/sqlite/questions.h"
#include "store/sqlite/row_scan.h"
#include "store/sqlite/spans_asked.h"
#include "store/sqlite/top_sources.h"

namespace waybill::store::sqlite {
namespace {

SourceCount count_of(const SourceTable::Source& source, std::string sender) {
  using enum SourceSum;
  SourceCount count{.source_ip = source.key.source_ip, .sender = std::move(sender)};
  count.messages = source.messages();
  count.passing = count.messages - source.of(Failing);
  count.dkim_aligned = source.of(BothAligned) + source.of(DkimAligned);
  count.spf_aligned = source.of(BothAligned) + source.of(SpfAligned);
  count.quarantined = source.of(Quarantined);
  count.rejected = source.of(Rejected);
  count.first = source.first;
  count.last = source.last;
  return count;
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

Result<std::vector<SourceCount>, Error> sources_from_rollups(Database& database,
                                                             const Filter& filter,
                                                             std::size_t most) {
  std::uint32_t sender = 0;
  std::vector<SourceCount> counts;
  if (!filter.sender.empty()) {
    sender = TRY(sender_number(database, filter.sender));
    if (sender == 0) return counts;
  }
  for (const SourceTable::Source& source : TRY(TopSources(database, filter, sender, most).find()))
    counts.push_back(count_of(source, TRY(sender_name(database, source.key.sender))));
  return counts;
}

Result<std::vector<SourceCount>, Error> sources_from_rows(Database& database,
                                                          const Filter& filter) {
  std::map<std::pair<IpAddress, std::string>, SourceTable::Source> table;
  const std::vector<Scope> scopes = TRY(domains_of(database, filter));
  RowScan scan(database, filter, scopes);
  TRY(scan.run({}, [&](const RowScan::Row& row) {
    const RowGroup& shared = scan.shared()[row.shared];
    SourceEntry entry;
    count(entry, {shared.disposition, shared.dkim_aligned, shared.spf_aligned}, row.messages);
    SourceTable::Source& to = table[{row.source_ip, shared.sender}];
    to.key.source_ip = row.source_ip;
    for (std::size_t i = 0; i < kSourceSums; ++i)
      to.sums[i] += entry.sums[i];
    to.first = std::min(to.first, row.first);
    to.last = std::max(to.last, row.last);
  }));
  std::vector<SourceCount> counts;
  counts.reserve(table.size());
  for (const auto& [key, source] : table)
    counts.push_back(count_of(source, key.second));
  return counts;
}

}  // namespace

Result<std::vector<SourceCount>, Error> sources(Database& database, const Filter& filter,
                                                std::size_t most) {
  std::vector<SourceCount> counts = source_runs_answer(filter)
                                        ? TRY(sources_from_rollups(database, filter, most))
                                        : TRY(sources_from_rows(database, filter));
  std::sort(counts.begin(), counts.end(), [](const SourceCount& a, const SourceCount& b) {
    return std::tie(b.messages, a.source_ip, a.sender) <
           std::tie(a.messages, b.source_ip, b.sender);
  });
  if (counts.size() > most) counts.resize(most);
  return counts;
}

}  // namespace waybill::store::sqlite
