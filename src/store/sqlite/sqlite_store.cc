#include "store/sqlite/sqlite_store.h"

#include "store/sqlite/questions.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_writer.h"

namespace waybill::store::sqlite {
namespace {

constexpr std::size_t kMostIdle = 8;  // connections kept for the next questions

}  // namespace

Result<std::unique_ptr<EventStore>, Error> SqliteStore::open(const std::string& file) {
  const auto database = TRY(Database::open(file, Database::Mode::Write));
  TRY(bring_forward(*database));
  return std::unique_ptr<EventStore>(new SqliteStore(file));
}

Result<std::unique_ptr<Database>, Error> SqliteStore::reader() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      auto database = std::move(idle_.back());
      idle_.pop_back();
      return database;
    }
  }
  return Database::open(file_, Database::Mode::Read);
}

void SqliteStore::give_back(std::unique_ptr<Database> database) {
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(database));
}

template <class Question>
auto SqliteStore::ask(Question question) -> decltype(question(std::declval<Database&>())) {
  auto database = TRY(reader());
  TRY(database->execute("BEGIN"));
  auto answer = question(*database);
  TRY(database->execute("COMMIT"));
  if (answer) give_back(std::move(database));  // after an error with a fresh one
  return answer;
}

Result<std::unique_ptr<Writer>, Error> SqliteStore::write() {
  auto database = TRY(Database::open(file_, Database::Mode::Write));
  return std::make_unique<SqliteWriter>(std::move(database));
}

Result<std::vector<DomainCount>, Error> SqliteStore::domains(const Filter& filter) {
  return ask([&](Database& database) { return sqlite::domains(database, filter); });
}

Result<std::vector<DayCount>, Error> SqliteStore::days(const Filter& filter) {
  return ask([&](Database& database) { return sqlite::days(database, filter); });
}

Result<std::vector<SourceCount>, Error> SqliteStore::sources(const Filter& filter,
                                                             std::size_t most) {
  return ask([&](Database& database) { return sqlite::sources(database, filter, most); });
}

Result<std::vector<ReporterCount>, Error> SqliteStore::reporters(const Filter& filter) {
  return ask([&](Database& database) { return sqlite::reporters(database, filter); });
}

Result<std::vector<TlsCount>, Error> SqliteStore::tls(const Filter& filter) {
  return ask([&](Database& database) { return sqlite::tls(database, filter); });
}

Result<std::vector<FailureCount>, Error> SqliteStore::failures_reported(const Filter& filter) {
  return ask([&](Database& database) { return sqlite::failures_reported(database, filter); });
}

Result<std::vector<KeptReport>, Error> SqliteStore::reports(const Filter& filter,
                                                            std::size_t most) {
  return ask([&](Database& database) { return sqlite::reports(database, filter, most); });
}

Result<bool, Error> SqliteStore::groups(const Filter& filter,
                                        const std::function<bool(const RowGroup&)>& visit) {
  const auto done =
      ask([&](Database& database) { return sqlite::groups(database, filter, visit); });
  if (!done) return std::unexpected(done.error());
  return true;
}

Result<std::optional<std::string>, Error> SqliteStore::original(const std::string& tenant,
                                                                std::uint64_t number) {
  return ask([&](Database& database) { return sqlite::original(database, tenant, number); });
}

Result<std::uint64_t, Error> SqliteStore::forget(const std::string& tenant, ReportKind kind,
                                                 Day before) {
  SqliteWriter writer(TRY(Database::open(file_, Database::Mode::Write)));
  return writer.forget(tenant, kind, before);
}

Result<std::uint64_t, Error> SqliteStore::forget_originals(const std::string& tenant,
                                                           ReportKind kind, Day before) {
  SqliteWriter writer(TRY(Database::open(file_, Database::Mode::Write)));
  return writer.forget_originals(tenant, kind, before);
}

}  // namespace waybill::store::sqlite
