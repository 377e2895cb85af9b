// Questions about reports and their rows.
#include <algorithm>
#include <map>
#include <set>

#include "base/hash.h"
#include "store/sqlite/questions.h"
#include "store/sqlite/row_scan.h"
#include "store/sqlite/spans_asked.h"
#include "store/zstd.h"

namespace waybill::store::sqlite {
namespace {

constexpr std::size_t kMostOriginal = std::size_t{1} << 30U;

struct ReporterSums {
  std::uint64_t reports = 0, messages = 0;
  Day first = kLastDay, last = 0;

  void add(const ReporterSums& more) {
    reports += more.reports;
    messages += more.messages;
    first = std::min(first, more.first);
    last = std::max(last, more.last);
  }
};
using ReporterTable = std::map<std::int64_t, ReporterSums>;

Result<void, Error> add_reporters(Database& database, const Filter& filter, const SpanRange& range,
                                  ReporterTable& table) {
  Rows rows = TRY(database.query(
      "SELECT submitter, sum(reports), sum(messages), min(first), max(last) FROM reporter_tally "
      "WHERE span BETWEEN ? AND ? AND span % 2 >= ? GROUP BY submitter",
      range.from, range.to, filter.include_unverified ? 0 : 1));
  while (TRY(rows.next()))
    table[rows.number(0)].add({rows.count(1), rows.count(2), static_cast<Day>(rows.number(3)),
                               static_cast<Day>(rows.number(4))});
  return {};
}

Result<ReporterTable, Error> reporters_from_rollups(Database& database, const Filter& filter) {
  ReporterTable table;
  for (const Scope& scope : TRY(scopes_asked(database, filter)))
    for (const SpanRange& range : spans_asked(scope.id, filter))
      TRY(add_reporters(database, filter, range, table));
  return table;
}

Result<ReporterTable, Error> reporters_from_rows(Database& database, const Filter& filter) {
  ReporterTable table;
  const std::vector<Scope> scopes = TRY(domains_of(database, filter));
  RowScan scan(database, filter, scopes);
  TRY(scan.run(
      [&](const RowScan::Report& report) {
        if (report.begun) table[report.submitter].add({1, 0, report.first_day, report.first_day});
      },
      [&](const RowScan::Row& row) {
        table[row.report.submitter].add({0, row.messages, row.first, row.last});
      }));
  return table;
}

struct GroupKey {
  std::size_t scope, shared;
  IpAddress source_ip;
  bool operator==(const GroupKey&) const = default;
};
struct GroupHash {
  std::size_t operator()(const GroupKey& key) const {
    const auto* octets = reinterpret_cast<const char*>(key.source_ip.octets().data());
    return hash_of(hash_detail::load<std::uint64_t>(octets) ^ key.shared << 32U,
                   hash_detail::load<std::uint64_t>(octets + 8) + key.scope);
  }
};
struct GroupSums {
  std::uint64_t messages = 0;
  Day first = kLastDay, last = 0;
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

KeptReport kept_report(const Rows& rows, const std::string& tenant) {
  KeptReport kept;
  kept.number = rows.count(0);
  kept.head.tenant = tenant;
  kept.head.kind = static_cast<ReportKind>(rows.number(1));
  kept.head.submitter = rows.text(2);
  kept.head.org = rows.text(3);
  kept.head.domain = rows.text(4);
  kept.head.report_id = rows.text(5);
  kept.head.begin = rows.number(6);
  kept.head.end = rows.number(7);
  kept.head.generation = rows.text(8);
  kept.head.policy = rows.text(9);
  kept.head.verified = rows.number(10) != 0;
  kept.rows = rows.count(11);
  kept.messages = rows.count(12);
  kept.complete = rows.number(13) != 0;
  kept.deviations = lines_of(rows.text(14));
  kept.received = rows.number(15);
  kept.original_name = rows.text(16);
  return kept;
}

// The latest of one domain.
Result<void, Error> add_reports(Database& database, const Filter& filter, const Scope& scope,
                                std::size_t most, std::vector<KeptReport>& reports) {
  for (const ReportKind kind : {ReportKind::Aggregate, ReportKind::Failure, ReportKind::SmtpTls}) {
    Rows rows = TRY(database.query(
        "SELECT report.number, report.kind, submitter.name, o.text, scope.name, report.report_id, "
        "report.begin, report.end, g.text, p.text, report.verified, report.rows, report.messages, "
        "report.complete, d.text, report.received, report.original_name "
        "FROM report JOIN scope ON scope.id = report.scope "
        "JOIN submitter ON submitter.id = report.submitter JOIN phrase o ON o.id = report.org "
        "JOIN phrase g ON g.id = report.generation JOIN phrase p ON p.id = report.policy "
        "JOIN phrase d ON d.id = report.deviations "
        "WHERE report.scope = ? AND report.kind = ? AND report.first_day BETWEEN ? AND ? "
        "AND report.last_day >= ? AND report.verified >= ? AND (? = '' OR submitter.name = ?) "
        "ORDER BY report.first_day DESC, report.begin DESC, report.key LIMIT ?",
        scope.id, static_cast<int>(kind), filter.from - static_cast<Day>(kMostDays), filter.to,
        filter.from, filter.include_unverified ? 0 : 1, filter.submitter, filter.submitter, most));
    while (TRY(rows.next()))
      reports.push_back(kept_report(rows, filter.tenant));
  }
  return {};
}

}  // namespace

Result<std::vector<ReporterCount>, Error> reporters(Database& database, const Filter& filter) {
  const ReporterTable table = tallies_answer(filter) && !filter.only_failing
                                  ? TRY(reporters_from_rollups(database, filter))
                                  : TRY(reporters_from_rows(database, filter));
  std::vector<ReporterCount> counts;
  for (const auto& [number, sums] : table) {
    Rows rows = TRY(database.query("SELECT name, org FROM submitter WHERE id = ?", number));
    if (!TRY(rows.next())) return std::unexpected(database.damaged());
    counts.push_back({.submitter = std::string(rows.text(0)),
                      .org = std::string(rows.text(1)),
                      .reports = sums.reports,
                      .messages = sums.messages,
                      .first = sums.first,
                      .last = sums.last});
  }
  std::sort(counts.begin(), counts.end(), [](const ReporterCount& a, const ReporterCount& b) {
    return std::tie(b.messages, a.submitter) < std::tie(a.messages, b.submitter);
  });
  return counts;
}

Result<std::vector<TlsCount>, Error> tls(Database& database, const Filter& filter) {
  std::vector<TlsCount> counts;
  for (const Scope& scope : TRY(domains_of(database, filter))) {
    Rows rows = TRY(database.query(
        "SELECT tls_row.day, policy_domain, policy_type, result_type, receiving_mx, sum(sessions) "
        "FROM tls_row JOIN report ON report.number = tls_row.report "
        "JOIN submitter ON submitter.id = report.submitter "
        "WHERE tls_row.scope = ? AND tls_row.day BETWEEN ? AND ? AND report.verified >= ? "
        "AND (? = '' OR submitter.name = ?) GROUP BY 1, 2, 3, 4, 5",
        scope.id, filter.from, filter.to, filter.include_unverified ? 0 : 1, filter.submitter,
        filter.submitter));
    while (TRY(rows.next()))
      counts.push_back({.day = static_cast<Day>(rows.number(0)),
                        .policy_domain = std::string(rows.text(1)),
                        .policy_type = std::string(rows.text(2)),
                        .result_type = std::string(rows.text(3)),
                        .receiving_mx = std::string(rows.text(4)),
                        .sessions = rows.count(5)});
  }
  return counts;
}

Result<std::vector<FailureCount>, Error> failures_reported(Database& database,
                                                           const Filter& filter) {
  std::vector<FailureCount> counts;
  const std::string ip = filter.source_ip ? filter.source_ip->to_string() : "";
  for (const Scope& scope : TRY(domains_of(database, filter))) {
    Rows rows = TRY(database.query(
        "SELECT failure_row.day, source_ip, auth_failures, delivery_result, header_from, "
        "sum(incidents) FROM failure_row JOIN report ON report.number = failure_row.report "
        "JOIN submitter ON submitter.id = report.submitter "
        "WHERE failure_row.scope = ? AND failure_row.day BETWEEN ? AND ? AND report.verified >= ? "
        "AND (? = '' OR submitter.name = ?) AND (? = '' OR source_ip = ?) GROUP BY 1, 2, 3, 4, 5",
        scope.id, filter.from, filter.to, filter.include_unverified ? 0 : 1, filter.submitter,
        filter.submitter, ip, ip));
    while (TRY(rows.next()))
      counts.push_back({.domain = scope.name,
                        .row = {.day = static_cast<Day>(rows.number(0)),
                                .source_ip = IpAddress::parse(rows.text(1)),
                                .auth_failures = std::string(rows.text(2)),
                                .delivery_result = std::string(rows.text(3)),
                                .header_from = std::string(rows.text(4)),
                                .incidents = rows.count(5)}});
  }
  return counts;
}

Result<std::vector<KeptReport>, Error> reports(Database& database, const Filter& filter,
                                               std::size_t most) {
  std::vector<KeptReport> reports;
  for (const Scope& scope : TRY(domains_of(database, filter)))
    TRY(add_reports(database, filter, scope, most, reports));
  std::sort(reports.begin(), reports.end(), [](const KeptReport& a, const KeptReport& b) {
    return std::tie(b.head.begin, a.head.domain, a.head.submitter, a.head.report_id) <
           std::tie(a.head.begin, b.head.domain, b.head.submitter, b.head.report_id);
  });
  if (reports.size() > most) reports.resize(most);
  return reports;
}

Result<void, Error> groups(Database& database, const Filter& filter,
                           const std::function<bool(const RowGroup&)>& visit) {
  const std::vector<Scope> scopes = TRY(domains_of(database, filter));
  std::unordered_map<GroupKey, GroupSums, GroupHash> table;
  RowScan scan(database, filter, scopes);
  TRY(scan.run({}, [&](const RowScan::Row& row) {
    GroupSums& sums = table[{row.report.scope, row.shared, row.source_ip}];
    sums.messages += row.messages;
    sums.first = std::min(sums.first, row.first);
    sums.last = std::max(sums.last, row.last);
  }));
  std::vector<const std::pair<const GroupKey, GroupSums>*> order;
  order.reserve(table.size());
  for (const auto& group : table)
    order.push_back(&group);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::tie(b->second.messages, a->first.scope, a->first.source_ip, a->first.shared) <
           std::tie(a->second.messages, b->first.scope, b->first.source_ip, b->first.shared);
  });
  for (const auto* group : order) {
    RowGroup shown = scan.shared()[group->first.shared];
    shown.domain = scopes[group->first.scope].name;
    shown.source_ip = group->first.source_ip;
    shown.messages = group->second.messages;
    shown.first = group->second.first;
    shown.last = group->second.last;
    if (!visit(shown)) break;
  }
  return {};
}

Result<std::optional<std::string>, Error> original(Database& database, const std::string& tenant,
                                                   std::uint64_t number) {
  Rows rows = TRY(database.query(
      "SELECT codec, data FROM original JOIN report ON report.number = original.report "
      "JOIN scope ON scope.id = report.scope WHERE report.number = ? AND scope.tenant = ?",
      number, tenant));
  if (!TRY(rows.next())) return std::nullopt;
  if (rows.number(0) == 0) return std::string(rows.text(1));
  auto octets = uncompressed(rows.text(1), kMostOriginal);
  if (!octets) return std::unexpected(database.damaged());
  return octets;
}

}  // namespace waybill::store::sqlite
