#include "store/clickhouse/clickhouse_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/clickhouse/clickhouse_writer.h"
#include "store/clickhouse/known_reports.h"
#include "store/clickhouse/row_binary.h"
#include "store/clickhouse/schema.h"
#include "store/period.h"
#include "store/row_block.h"
#include "store/spread.h"
#include "store/zstd.h"

namespace waybill::store::clickhouse {
namespace {

constexpr std::size_t kMostOriginal = std::size_t{1} << 30U;

// Conditions on the policy domain; every table has the column.
std::string domain_condition(const Filter& filter) {
  std::string condition = "tenant = " + quoted(filter.tenant);
  if (filter.domain.empty()) return condition;
  if (!filter.with_subdomains) return condition + " AND domain = " + quoted(filter.domain);
  return condition + fmt::format(" AND (domain = {} OR endsWith(domain, {}))",
                                 quoted(filter.domain), quoted("." + filter.domain));
}

// Days of the filter that a store can hold.
DayRange days_of(const Filter& filter) {
  return {std::clamp(filter.from, 0, kLastDay), std::clamp(filter.to, 0, kLastDay)};
}
bool is_empty(const Filter& filter) {
  return filter.from > filter.to || filter.to < 0 || filter.from > kLastDay;
}

std::string between(std::string_view column, Day from, Day to) {
  return fmt::format("{} BETWEEN toDate({}) AND toDate({})", column, from, to);
}

// What is asked of aggregate rows alone.
std::string row_condition(const Filter& filter) {
  std::string condition;
  if (!filter.sender.empty()) condition += " AND sender = " + quoted(filter.sender);
  if (filter.source_ip)
    condition += " AND source_ip = " + quoted(packed_address(*filter.source_ip));
  if (filter.only_failing) condition += " AND dkim_aligned = 0 AND spf_aligned = 0";
  if (!filter.domain.empty() && !filter.with_subdomains)
    condition += fmt::format(" AND (header_from = '' OR header_from = domain)");
  return condition;
}

std::string report_condition(const Filter& filter) {
  std::string condition;
  if (!filter.include_unverified) condition += " AND verified = 1";
  if (!filter.submitter.empty()) condition += " AND submitter = " + quoted(filter.submitter);
  return condition;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

KeptReport read_report(PackedReader& reader, const std::string& tenant) {
  KeptReport kept;
  kept.head.tenant = tenant;
  kept.number = read_count(reader);
  kept.head.kind = static_cast<ReportKind>(reader.octet());
  kept.head.submitter = reader.text();
  kept.head.org = reader.text();
  kept.head.domain = reader.text();
  kept.head.report_id = reader.text();
  kept.head.begin = read_fixed<std::int64_t>(reader);
  kept.head.end = read_fixed<std::int64_t>(reader);
  kept.head.generation = reader.text();
  kept.head.policy = reader.text();
  kept.head.verified = reader.octet() != 0;
  kept.rows = read_count(reader);
  kept.messages = read_count(reader);
  kept.complete = reader.octet() != 0;
  kept.deviations = lines_of(reader.text());
  kept.received = read_fixed<std::int64_t>(reader);
  kept.original_name = reader.text();
  return kept;
}

std::string_view table_of(ReportKind kind) {
  switch (kind) {
    case ReportKind::Aggregate: return "rows";
    case ReportKind::Failure: return "failure_rows";
    case ReportKind::SmtpTls: return "tls_rows";
  }
  std::abort();
}

void widen(Day& first, Day& last, Day from, Day to) {
  first = std::min(first, from);
  last = std::max(last, to);
}

}  // namespace

Result<std::unique_ptr<EventStore>, Error> ClickHouseStore::open(std::string_view url) {
  Address address = TRY(parse_address(url));
  std::unique_ptr<ClickHouseStore> store(new ClickHouseStore(std::move(address)));
  TRY(bring_forward(store->connection_));
  return store;
}

Result<std::unique_ptr<Writer>, Error> ClickHouseStore::write() {
  return std::make_unique<ClickHouseWriter>(address_);
}

Result<void, Error> ClickHouseStore::ask(const std::string& sql,
                                         const std::function<void(PackedReader&)>& read) {
  const std::scoped_lock lock(mutex_);
  const std::string answer = TRY(connection_.ask(sql + " FORMAT RowBinary"));
  PackedReader reader(answer);
  while (!reader.at_end())
    read(reader);
  if (reader.broken()) return std::unexpected(Error{"ClickHouse: an answer broke off"});
  return {};
}

// From and where: the rows of the reports that count. The inner question is of the same shard's own
// table, since a report and its rows are on one shard.
std::string ClickHouseStore::live_rows(std::string_view table, const Filter& filter,
                                       ReportKind kind) const {
  const DayRange days = days_of(filter);
  const Day earliest = std::max(days.from - static_cast<Day>(kMostDays), 0);
  // The days of TLS and failure rows are their own; they need not lie within the report's.
  const std::string period = kind == ReportKind::Aggregate
                                 ? " AND " + between("first_day", earliest, days.to)
                                 : std::string();
  return fmt::format(
      " FROM {} WHERE {} AND {}{} AND (serial, batch) IN (SELECT serial, arrayJoin(batches) "
      "FROM {} FINAL WHERE {} AND kind = {}{} AND deleted = 0) ",
      connection_.everywhere(table), domain_condition(filter), between("day", days.from, days.to),
      report_condition(filter), connection_.local("reports"), domain_condition(filter),
      static_cast<int>(kind), period);
}

// Aggregate reports that begin in the period.
std::string ClickHouseStore::live_reports(const Filter& filter) const {
  const DayRange days = days_of(filter);
  return fmt::format(" FROM {} FINAL WHERE {} AND kind = 0 AND {}{} AND deleted = 0 ",
                     connection_.everywhere("reports"), domain_condition(filter),
                     between("first_day", days.from, days.to), report_condition(filter));
}

Result<std::vector<DayCount>, Error> ClickHouseStore::days(const Filter& filter) {
  std::vector<DayCount> counts;
  if (is_empty(filter)) return counts;
  TRY(ask("SELECT day, disposition, dkim_aligned, spf_aligned, sum(messages)" +
              live_rows("rows", filter, ReportKind::Aggregate) + row_condition(filter) +
              " GROUP BY day, disposition, dkim_aligned, spf_aligned "
              "ORDER BY day, disposition, dkim_aligned, spf_aligned",
          [&](PackedReader& reader) {
            DayCount& count = counts.emplace_back();
            count.day = read_day(reader);
            count.disposition = static_cast<report::Disposition>(reader.octet() & 3U);
            count.dkim_aligned = reader.octet() != 0;
            count.spf_aligned = reader.octet() != 0;
            count.messages = read_count(reader);
          }));
  return counts;
}

Result<std::vector<SourceCount>, Error> ClickHouseStore::sources(const Filter& filter,
                                                                 std::size_t most) {
  std::vector<SourceCount> counts;
  if (is_empty(filter)) return counts;
  TRY(
      ask("SELECT source_ip, sender, sum(messages) AS all_messages, "
          "sumIf(messages, dkim_aligned = 1 OR spf_aligned = 1), "
          "sumIf(messages, dkim_aligned = 1), sumIf(messages, spf_aligned = 1), "
          "sumIf(messages, disposition = 2), sumIf(messages, disposition = 3), "
          "min(day), max(day)" +
              live_rows("rows", filter, ReportKind::Aggregate) + row_condition(filter) +
              fmt::format(" GROUP BY source_ip, sender "
                          "ORDER BY all_messages DESC, source_ip, sender LIMIT {}",
                          most),
          [&](PackedReader& reader) {
            SourceCount& count = counts.emplace_back();
            count.source_ip = read_address(reader);
            count.sender = reader.text();
            for (std::uint64_t* sum : {&count.messages, &count.passing, &count.dkim_aligned,
                                       &count.spf_aligned, &count.quarantined, &count.rejected})
              *sum = read_count(reader);
            count.first = read_day(reader);
            count.last = read_day(reader);
          }));
  return counts;
}

Result<std::vector<DomainCount>, Error> ClickHouseStore::domains(const Filter& filter) {
  std::map<std::string, DomainCount> by_name;
  if (is_empty(filter)) return std::vector<DomainCount>{};
  const auto at = [&](PackedReader& reader) -> DomainCount& {
    std::string name(reader.text());
    const auto [place, is_new] = by_name.try_emplace(name);
    if (is_new) {
      place->second.first = kLastDay;
      place->second.domain = std::move(name);
    }
    return place->second;
  };
  TRY(
      ask("SELECT domain, sum(messages), sumIf(messages, dkim_aligned = 1 OR spf_aligned = 1), "
          "min(day), max(day)" +
              live_rows("rows", filter, ReportKind::Aggregate) + row_condition(filter) +
              " GROUP BY domain",
          [&](PackedReader& reader) {
            DomainCount& count = at(reader);
            count.messages = read_count(reader);
            count.passing = read_count(reader);
            const Day first = read_day(reader);
            widen(count.first, count.last, first, read_day(reader));
          }));
  TRY(ask("SELECT domain, count(), min(first_day), max(first_day)" + live_reports(filter) +
              "GROUP BY domain",
          [&](PackedReader& reader) {
            DomainCount& count = at(reader);
            count.reports = read_count(reader);
            const Day first = read_day(reader);
            widen(count.first, count.last, first, read_day(reader));
          }));
  std::vector<DomainCount> counts;
  counts.reserve(by_name.size());
  for (auto& [name, count] : by_name)
    counts.push_back(std::move(count));
  return counts;
}

Result<std::vector<ReporterCount>, Error> ClickHouseStore::reporters(const Filter& filter) {
  std::map<std::string, ReporterCount> by_name;
  if (is_empty(filter)) return std::vector<ReporterCount>{};
  const auto at = [&](PackedReader& reader) -> ReporterCount& {
    std::string name(reader.text());
    const auto [place, is_new] = by_name.try_emplace(name);
    if (is_new) {
      place->second.first = kLastDay;
      place->second.submitter = std::move(name);
    }
    return place->second;
  };
  TRY(ask("SELECT submitter, sum(messages), min(day), max(day)" +
              live_rows("rows", filter, ReportKind::Aggregate) + row_condition(filter) +
              " GROUP BY submitter",
          [&](PackedReader& reader) {
            ReporterCount& count = at(reader);
            count.messages = read_count(reader);
            const Day first = read_day(reader);
            widen(count.first, count.last, first, read_day(reader));
          }));
  TRY(ask("SELECT submitter, count(), min(first_day), max(first_day)" + live_reports(filter) +
              "GROUP BY submitter",
          [&](PackedReader& reader) {
            ReporterCount& count = at(reader);
            count.reports = read_count(reader);
            const Day first = read_day(reader);
            widen(count.first, count.last, first, read_day(reader));
          }));
  TRY(ask(fmt::format("SELECT submitter, argMax(org, version) FROM {} WHERE tenant = {} AND "
                      "deleted = 0 GROUP BY submitter",
                      connection_.everywhere("reports"), quoted(filter.tenant)),
          [&](PackedReader& reader) {
            const auto place = by_name.find(std::string(reader.text()));
            const std::string_view org = reader.text();
            if (place != by_name.end()) place->second.org = org;
          }));
  std::vector<ReporterCount> counts;
  counts.reserve(by_name.size());
  for (auto& [name, count] : by_name)
    counts.push_back(std::move(count));
  std::ranges::sort(counts, [](const ReporterCount& a, const ReporterCount& b) {
    return std::tie(b.messages, a.submitter) < std::tie(a.messages, b.submitter);
  });
  return counts;
}

Result<std::vector<TlsCount>, Error> ClickHouseStore::tls(const Filter& filter) {
  std::vector<TlsCount> counts;
  if (is_empty(filter)) return counts;
  TRY(ask("SELECT day, policy_domain, policy_type, result_type, receiving_mx, sum(sessions)" +
              live_rows("tls_rows", filter, ReportKind::SmtpTls) +
              " GROUP BY domain, day, policy_domain, policy_type, result_type, receiving_mx "
              "ORDER BY domain, day, policy_domain, policy_type, result_type, receiving_mx",
          [&](PackedReader& reader) {
            TlsCount& count = counts.emplace_back();
            count.day = read_day(reader);
            count.policy_domain = reader.text();
            count.policy_type = reader.text();
            count.result_type = reader.text();
            count.receiving_mx = reader.text();
            count.sessions = read_count(reader);
          }));
  return counts;
}

Result<std::vector<FailureCount>, Error> ClickHouseStore::failures_reported(const Filter& filter) {
  std::vector<FailureCount> counts;
  if (is_empty(filter)) return counts;
  const std::string ip =
      filter.source_ip ? " AND source_ip = " + quoted(filter.source_ip->to_string()) : "";
  TRY(
      ask("SELECT domain, day, source_ip, auth_failures, delivery_result, header_from, "
          "sum(incidents)" +
              live_rows("failure_rows", filter, ReportKind::Failure) + ip +
              " GROUP BY domain, day, source_ip, auth_failures, delivery_result, header_from "
              "ORDER BY domain, day, source_ip, auth_failures, delivery_result, header_from",
          [&](PackedReader& reader) {
            FailureCount& count = counts.emplace_back();
            count.domain = reader.text();
            count.row.day = read_day(reader);
            count.row.source_ip = IpAddress::parse(reader.text());
            count.row.auth_failures = reader.text();
            count.row.delivery_result = reader.text();
            count.row.header_from = reader.text();
            count.row.incidents = read_count(reader);
          }));
  return counts;
}

Result<std::vector<KeptReport>, Error> ClickHouseStore::reports(const Filter& filter,
                                                                std::size_t most) {
  std::vector<KeptReport> reports;
  if (is_empty(filter)) return reports;
  const DayRange days = days_of(filter);
  const Day earliest = std::max(days.from - static_cast<Day>(kMostDays), 0);
  TRY(ask(fmt::format("SELECT serial, kind, submitter, org, domain, report_id, begin, end, "
                      "generation, policy, verified, rows, messages, complete, deviations, "
                      "received, original_name FROM {} FINAL WHERE {} AND {} AND "
                      "last_day >= toDate({}){} AND deleted = 0 "
                      "ORDER BY begin DESC, domain, submitter, report_id LIMIT {}",
                      connection_.everywhere("reports"), domain_condition(filter),
                      between("first_day", earliest, days.to), days.from, report_condition(filter),
                      most),
          [&](PackedReader& reader) { reports.push_back(read_report(reader, filter.tenant)); }));
  return reports;
}

Result<bool, Error> ClickHouseStore::groups(const Filter& filter,
                                            const std::function<bool(const RowGroup&)>& visit) {
  if (is_empty(filter)) return true;
  bool goes_on = true;
  bool is_damaged = false;
  TRY(ask("SELECT domain, source_ip, signature, sum(messages) AS all_messages, min(day), max(day)" +
              live_rows("rows", filter, ReportKind::Aggregate) + row_condition(filter) +
              " GROUP BY domain, source_ip, signature "
              "ORDER BY all_messages DESC, domain, source_ip, signature",
          [&](PackedReader& reader) {
            RowGroup group;
            group.domain = reader.text();
            group.source_ip = read_address(reader);
            is_damaged |= !read_signature(reader.text(), group);
            group.messages = read_count(reader);
            group.first = read_day(reader);
            group.last = read_day(reader);
            if (goes_on && !is_damaged && !reader.broken()) goes_on = visit(group);
          }));
  if (is_damaged) return std::unexpected(Error{"ClickHouse: a signature cannot be read"});
  return true;
}

Result<std::optional<std::string>, Error> ClickHouseStore::original(const std::string& tenant,
                                                                    std::uint64_t number) {
  std::optional<std::string> octets;
  bool is_damaged = false;
  TRY(ask(fmt::format("SELECT data FROM {} WHERE tenant = {} AND serial = {} LIMIT 1",
                      connection_.everywhere("originals"), quoted(tenant), number),
          [&](PackedReader& reader) {
            octets = uncompressed(reader.text(), kMostOriginal);
            is_damaged = !octets;
          }));
  if (is_damaged) return std::unexpected(Error{"ClickHouse: an original cannot be read"});
  return octets;
}

// A mutation: it is on its way when the statement returns, and done some time later.
Result<void, Error> ClickHouseStore::delete_rows(std::string_view table,
                                                 const std::string& condition) {
  const std::scoped_lock lock(mutex_);
  return connection_.run(fmt::format("ALTER TABLE {}{} DELETE WHERE {}", connection_.local(table),
                                     connection_.on_cluster(), condition));
}

Result<std::uint64_t, Error> ClickHouseStore::forget(const std::string& tenant, ReportKind kind,
                                                     Day before) {
  before = std::clamp(before, 0, kLastDay);
  std::vector<Tombstone> found;
  {
    const std::scoped_lock lock(mutex_);
    found = TRY(
        tombstones(connection_, fmt::format("tenant = {} AND kind = {} AND last_day < toDate({})",
                                            quoted(tenant), static_cast<int>(kind), before)));
    TRY(bury(connection_, found));
  }
  if (found.empty()) return 0;
  // From here on they are forgotten; what follows takes them from the disks.
  const std::string condition =
      fmt::format("tenant = {} AND last_day < toDate({})", quoted(tenant), before);
  TRY(delete_rows(table_of(kind), condition));
  TRY(delete_rows("originals", condition + fmt::format(" AND kind = {}", static_cast<int>(kind))));
  const std::scoped_lock lock(mutex_);
  for (const std::string_view table : {table_of(kind), std::string_view("originals")})
    TRY(connection_.wait_for_mutations(table));
  return found.size();
}

Result<std::uint64_t, Error> ClickHouseStore::forget_originals(const std::string& tenant,
                                                               ReportKind kind, Day before) {
  const std::string condition =
      fmt::format("tenant = {} AND kind = {} AND last_day < toDate({})", quoted(tenant),
                  static_cast<int>(kind), std::clamp(before, 0, kLastDay));
  const auto left = [&]() -> Result<std::uint64_t, Error> {
    std::uint64_t count = 0;
    TRY(ask(fmt::format("SELECT toUInt64(uniqExact(serial)) FROM {} WHERE {}",
                        connection_.everywhere("originals"), condition),
            [&](PackedReader& reader) { count = read_count(reader); }));
    return count;
  };
  const std::uint64_t forgotten = TRY(left());
  if (forgotten == 0) return 0;
  TRY(delete_rows("originals", condition));
  const std::scoped_lock lock(mutex_);
  TRY(connection_.wait_for_mutations("originals"));
  return forgotten;
}

}  // namespace waybill::store::clickhouse
