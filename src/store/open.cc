#include <cstdlib>

#include "store/clickhouse/clickhouse_store.h"
#include "store/event_store.h"
#include "store/sqlite/sqlite_store.h"

namespace waybill::store {

std::string_view to_string(ReportKind kind) {
  switch (kind) {
    case ReportKind::Aggregate: return "aggregate";
    case ReportKind::Failure: return "failure";
    case ReportKind::SmtpTls: return "smtp_tls";
  }
  std::abort();
}

Result<std::unique_ptr<EventStore>, Error> open(const std::string& url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite)) {
    const std::string file = url.substr(kSqlite.size());
    if (file.empty()) return std::unexpected(Error{"sqlite: no file is named"});
    return sqlite::SqliteStore::open(file);
  }
  constexpr std::string_view kClickHouse = "clickhouse:";
  if (url.starts_with(kClickHouse))
    return clickhouse::ClickHouseStore::open(std::string_view(url).substr(kClickHouse.size()));
  return std::unexpected(Error{"the store is neither \"sqlite:FILE\" nor \"clickhouse:URL\""});
}

}  // namespace waybill::store
