#include "store/sqlite/sqlite_store.h"

#include "store/sqlite/questions.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_writer.h"

namespace waybill::store::sqlite {

Result<std::unique_ptr<EventStore>, Error> SqliteStore::open(const std::string& file) {
  const auto database = TRY(Database::open(file, Database::Mode::Write));
  TRY(bring_forward(*database));
  return std::unique_ptr<EventStore>(new SqliteStore(file));
}

Result<std::unique_ptr<Writer>, Error> SqliteStore::write() {
  auto database = TRY(Database::open(readers_.file(), Database::Mode::Write));
  return std::make_unique<SqliteWriter>(std::move(database));
}

Result<std::vector<DomainCount>, Error> SqliteStore::domains(const Filter& filter) {
  return readers_.ask([&](Database& database) { return sqlite::domains(database, filter); });
}

Result<std::vector<DayCount>, Error> SqliteStore::days(const Filter& filter) {
  return readers_.ask([&](Database& database) { return sqlite::days(database, filter); });
}

Result<std::vector<SourceCount>, Error> SqliteStore::sources(const Filter& filter,
                                                             std::size_t most) {
  return readers_.ask([&](Database& database) { return sqlite::sources(database, filter, most); });
}

Result<std::vector<ReporterCount>, Error> SqliteStore::reporters(const Filter& filter) {
  return readers_.ask([&](Database& database) { return sqlite::reporters(database, filter); });
}

Result<std::vector<TlsCount>, Error> SqliteStore::tls(const Filter& filter) {
  return readers_.ask([&](Database& database) { return sqlite::tls(database, filter); });
}

Result<std::vector<FailureCount>, Error> SqliteStore::failures_reported(const Filter& filter) {
  return readers_.ask(
      [&](Database& database) { return sqlite::failures_reported(database, filter); });
}

Result<std::vector<KeptReport>, Error> SqliteStore::reports(const Filter& filter,
                                                            std::size_t most) {
  return readers_.ask([&](Database& database) { return sqlite::reports(database, filter, most); });
}

Result<bool, Error> SqliteStore::groups(const Filter& filter,
                                        const std::function<bool(const RowGroup&)>& visit) {
  const auto done =
      readers_.ask([&](Database& database) { return sqlite::groups(database, filter, visit); });
  if (!done) return std::unexpected(done.error());
  return true;
}

Result<std::optional<std::string>, Error> SqliteStore::original(const std::string& tenant,
                                                                std::uint64_t number) {
  return readers_.ask(
      [&](Database& database) { return sqlite::original(database, tenant, number); });
}

Result<std::uint64_t, Error> SqliteStore::forget(const std::string& tenant, ReportKind kind,
                                                 Day before) {
  SqliteWriter writer(TRY(Database::open(readers_.file(), Database::Mode::Write)));
  return writer.forget(tenant, kind, before);
}

Result<std::uint64_t, Error> SqliteStore::forget_originals(const std::string& tenant,
                                                           ReportKind kind, Day before) {
  SqliteWriter writer(TRY(Database::open(readers_.file(), Database::Mode::Write)));
  return writer.forget_originals(tenant, kind, before);
}

}  // namespace waybill::store::sqlite
