#include "store/sqlite/row_scan.h"

#include <algorithm>

#include "store/sqlite/removal.h"

namespace waybill::store::sqlite {
namespace {

bool is_below(std::string_view name, std::string_view domain) {
  return name.size() > domain.size() && name.ends_with(domain) &&
         name[name.size() - domain.size() - 1] == '.';
}

}  // namespace

Result<std::vector<Scope>, Error> domains_of(Database& database, const Filter& filter) {
  std::vector<Scope> scopes;
  Rows rows = TRY(database.query(
      "SELECT id, name FROM scope WHERE tenant = ? AND whole = 0 ORDER BY name", filter.tenant));
  while (TRY(rows.next())) {
    const std::string_view name = rows.text(1);
    if (filter.domain.empty() || name == filter.domain ||
        (filter.with_subdomains && is_below(name, filter.domain)))
      scopes.push_back({.id = rows.number(0), .name = std::string(name)});
  }
  return scopes;
}

Result<std::vector<RowScan::Found>, Error> RowScan::reports_of(std::size_t scope) {
  std::vector<Found> found;
  // A report is at most kMostDays long, so the index need not be read from its beginning.
  Rows rows = TRY(database_.query(
      "SELECT report.number, report.submitter, report.begin, report.end, report.first_day "
      "FROM report JOIN submitter ON submitter.id = report.submitter "
      "WHERE report.scope = ? AND report.kind = ? AND report.first_day BETWEEN ? AND ? "
      "AND report.last_day >= ? AND report.verified >= ? AND (? = '' OR submitter.name = ?)",
      scopes_[scope].id, static_cast<int>(ReportKind::Aggregate),
      filter_.from - static_cast<Day>(kMostDays), filter_.to, filter_.from,
      filter_.include_unverified ? 0 : 1, filter_.submitter, filter_.submitter));
  while (TRY(rows.next()))
    found.push_back({.report = {.scope = scope,
                                .number = rows.number(0),
                                .submitter = rows.number(1),
                                .first_day = static_cast<Day>(rows.number(4)),
                                .begun = rows.number(4) >= filter_.from},
                     .begin = rows.number(2),
                     .end = rows.number(3)});
  return found;
}

std::optional<std::size_t> RowScan::number_of(std::string_view signature) {
  const auto [place, is_new] = known_.try_emplace(std::string(signature), shared_.size());
  if (is_new && !read_signature(signature, shared_.emplace_back())) return {};
  return place->second;
}

bool RowScan::is_wanted(const RowGroup& group, const std::string& domain) const {
  if (!filter_.sender.empty() && group.sender != filter_.sender) return false;
  if (filter_.only_failing && (group.dkim_aligned || group.spf_aligned)) return false;
  return filter_.domain.empty() || filter_.with_subdomains || group.header_from.empty() ||
         group.header_from == domain;
}

bool RowScan::read_block(const RowBlock& block, const Found& found, Spread& spread,
                         const std::function<void(const Row&)>& on_row) {
  struct Known {
    std::size_t number;
    bool wanted;
  };
  std::vector<Known> known;
  for (const std::string_view signature : block.signatures) {
    const auto number = number_of(signature);
    if (!number) return false;
    known.push_back({*number, is_wanted(shared_[*number], scopes_[found.report.scope].name)});
  }
  for (const PackedRow& packed : block.rows) {
    // Every row is spread, also those that are not wanted: it depends on the rows before.
    shares_ = spread.share(packed.messages);
    const Known& one = known[packed.signature];
    if (!one.wanted || (filter_.source_ip && packed.source_ip != *filter_.source_ip)) continue;
    Row row{.report = found.report,
            .shared = one.number,
            .source_ip = packed.source_ip,
            .messages = 0,
            .first = 0,
            .last = 0};
    Day day = share_first_;
    for (const std::uint64_t share : shares_) {
      if (share > 0 && day >= filter_.from && day <= filter_.to) {
        if (row.messages == 0) row.first = day;
        row.messages += share;
        row.last = day;
      }
      ++day;
    }
    if (row.messages > 0) on_row(row);
  }
  return true;
}

Result<void, Error> RowScan::run(const std::function<void(const Report&)>& on_report,
                                 const std::function<void(const Row&)>& on_row) {
  for (std::size_t scope = 0; scope < scopes_.size(); ++scope) {
    for (const Found& found : TRY(reports_of(scope))) {
      if (on_report) on_report(found.report);
      if (!on_row) continue;
      Spread spread(found.begin, found.end);
      share_first_ = spread.first();
      TRY(visit_blocks(database_, found.report.number, [&](const RowBlock& block) {
        return read_block(block, found, spread, on_row);
      }));
    }
  }
  return {};
}

}  // namespace waybill::store::sqlite
