#include "store/clickhouse/known_reports.h"

#include <fmt/format.h>

#include "store/clickhouse/row_binary.h"

namespace waybill::store::clickhouse {
namespace {

constexpr std::size_t kMostKnown = 1'000'000;

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

}  // namespace waybill::store::clickhouse
