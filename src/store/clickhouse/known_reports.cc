#include "store/clickhouse/known_reports.h"

#include <fmt/format.h>

#include "store/clickhouse/batch.h"
#include "store/clickhouse/row_binary.h"

namespace waybill::store::clickhouse {
namespace {

constexpr std::size_t kMostKnown = 1'000'000;
constexpr std::size_t kMostOctetsBuried = std::size_t{16} << 20U;

}  // namespace

void KnownReports::forget() {
  known_.clear();
  loaded_.clear();
}

Result<const Known*, Error> KnownReports::find(const ReportHead& head, Day first_day,
                                               const std::string& key) {
  const Month month = month_of(first_day);
  std::string part;
  put_text(part, head.tenant);
  put_text(part, head.domain);
  put_number(part, static_cast<std::uint64_t>(head.kind));
  put_number(part, static_cast<std::uint64_t>(month));
  if (!loaded_.contains(part)) {
    TRY(load(head, month));
    loaded_.insert(part);
  }
  const auto place = known_.find(key);
  return place == known_.end() ? nullptr : &place->second;
}

Result<void, Error> KnownReports::load(const ReportHead& head, Month month) {
  if (known_.size() > kMostKnown) forget();
  const std::string answer = TRY(connection_.ask(fmt::format(
      "SELECT key, version, deleted, digest, verified, complete, rows, superseded FROM {} FINAL "
      "WHERE tenant = {} AND domain = {} AND kind = {} AND "
      "first_day BETWEEN toDate({}) AND toDate({}) FORMAT RowBinary",
      connection_.everywhere("reports"), quoted(head.tenant), quoted(head.domain),
      static_cast<int>(head.kind), first_day(month), first_day(month + 1) - 1)));
  PackedReader reader(answer);
  while (!reader.at_end()) {
    std::string key(reader.octets(16));
    Known known;
    known.version = read_count(reader);
    known.deleted = reader.octet() != 0;
    known.copy.digest = reader.octets(32);
    known.copy.verified = reader.octet() != 0;
    known.copy.complete = reader.octet() != 0;
    known.copy.rows = read_count(reader);
    known.superseded = reader.text();
    // What this writer has finished since is newer.
    known_.try_emplace(std::move(key), std::move(known));
  }
  if (reader.broken()) return std::unexpected(Error{"ClickHouse: an answer broke off"});
  return {};
}

Result<std::vector<Tombstone>, Error> tombstones(Connection& connection,
                                                 const std::string& condition) {
  const std::string answer = TRY(connection.ask(
      fmt::format("SELECT tenant, domain, kind, first_day, last_day, key, version FROM {} FINAL "
                  "WHERE deleted = 0 AND {} FORMAT RowBinary",
                  connection.everywhere("reports"), condition)));
  std::vector<Tombstone> found;
  PackedReader reader(answer);
  while (!reader.at_end()) {
    Tombstone& one = found.emplace_back();
    one.tenant = reader.text();
    one.domain = reader.text();
    one.kind = static_cast<ReportKind>(reader.octet());
    one.first_day = read_day(reader);
    one.last_day = read_day(reader);
    one.key = reader.octets(16);
    one.version = read_count(reader) + 1;
  }
  if (reader.broken()) return std::unexpected(Error{"ClickHouse: an answer broke off"});
  return found;
}

Result<void, Error> bury(Connection& connection, const std::vector<Tombstone>& tombstones) {
  std::string octets;
  // Ordered by time as they were read, they fill few partitions at once.
  std::set<Month> months;
  const auto send = [&] {
    return connection.insert(
        fmt::format("INSERT INTO {} (tenant, domain, kind, first_day, last_day, key, version, "
                    "deleted) FORMAT RowBinary",
                    connection.everywhere("reports")),
        [&] { return std::string_view(octets); });
  };
  for (const Tombstone& one : tombstones) {
    put_text(octets, one.tenant);
    put_text(octets, one.domain);
    octets.push_back(static_cast<char>(one.kind));
    put_day(octets, one.first_day);
    put_day(octets, one.last_day);
    octets += one.key;
    put_fixed(octets, one.version);
    put_flag(octets, true);
    months.insert(month_of(one.first_day));
    if (months.size() < kMostMonthsInserted && octets.size() < kMostOctetsBuried) continue;
    TRY(send());
    octets.clear();
    months.clear();
  }
  return octets.empty() ? Result<void, Error>{} : send();
}

}  // namespace waybill::store::clickhouse
