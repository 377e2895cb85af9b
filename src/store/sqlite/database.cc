#include "store/sqlite/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/check.h"

namespace waybill::store::sqlite {
namespace {

// How long one writer waits for another.
constexpr int kBusyMilliseconds = 20'000;

Error error_of(const std::string& file, int code, sqlite3* handle) {
  const char* words = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  switch (code & 0xFF) {
    case SQLITE_FULL: return {fmt::format("{}: no space is left on the disk", file)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {fmt::format("{}: the file is damaged or is no SQLite database ({})", file, words)};
    case SQLITE_BUSY:
      return {fmt::format("{}: another process writes to it and has not finished within {} seconds",
                          file, kBusyMilliseconds / 1000)};
    case SQLITE_READONLY: return {fmt::format("{}: it may not be written ({})", file, words)};
    case SQLITE_CANTOPEN: return {fmt::format("{}: it cannot be opened ({})", file, words)};
    default: return {fmt::format("{}: {}", file, words)};
  }
}

// So that SQLite does not create it with a mode that others can read.
Result<void, Error> create_private(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return std::unexpected(Error{fmt::format("{}: it cannot be opened (error {})", file, errno)});
  ::close(descriptor);
  return {};
}

// FULL: a transaction is on the disk before COMMIT returns, also with a write-ahead log.
// secure_delete is Debian's default and halves the rate; `forget` of failure reports turns it on.
constexpr const char* kWriteSettings =
    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;"
    "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA trusted_schema = OFF";
constexpr const char* kReadSettings =
    "PRAGMA query_only = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 1073741824";

}  // namespace

Rows::~Rows() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Rows::Rows(Rows&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), file_(other.file_) {}

Result<bool, Error> Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(error_of(*file_, code, sqlite3_db_handle(statement_)));
}

Result<void, Error> Rows::step() {
  const auto there_is_one = next();
  if (!there_is_one) return std::unexpected(there_is_one.error());
  return {};
}

std::int64_t Rows::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Rows::text(int column) const {
  const void* octets = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (octets == nullptr) return {};
  return {static_cast<const char*>(octets), static_cast<std::size_t>(size)};
}

void Rows::bind(int place, std::int64_t value) {
  CHECK(sqlite3_bind_int64(statement_, place, value) == SQLITE_OK);
}

// The values live until the query ends: they are arguments of query(), or copied for iteration.
void Rows::bind(int place, std::string_view value) {
  const char* octets = value.data() == nullptr ? "" : value.data();
  CHECK(sqlite3_bind_text64(statement_, place, octets, value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8) != SQLITE_MISUSE);
}

void Rows::bind(int place, Blob value) {
  const char* octets = value.octets.data() == nullptr ? "" : value.octets.data();
  CHECK(sqlite3_bind_blob64(statement_, place, octets, value.octets.size(), SQLITE_TRANSIENT) !=
        SQLITE_MISUSE);
}

Result<std::unique_ptr<Database>, Error> Database::open(const std::string& file, Mode mode) {
  const bool writes = mode == Mode::Write;
  if (writes) TRY(create_private(file));
  sqlite3* handle = nullptr;
  // NOMUTEX: one thread at a time, as the header says. Readers open for writing too, since reading
  // a write-ahead log may create its index.
  const int code =
      sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(file, handle));
  if (code != SQLITE_OK) return std::unexpected(error_of(file, code, handle));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  TRY(database->run(writes ? kWriteSettings : kReadSettings));
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_)
    sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

Result<void, Error> Database::run(const std::string& statements) {
  const int code = sqlite3_exec(handle_, statements.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error_of(file_, code, handle_));
  return {};
}

Result<Rows, Error> Database::prepared(std::string_view sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) {
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return std::unexpected(error_of(file_, code, handle_));
  }
  CHECK(sqlite3_stmt_busy(statement) == 0);
  return Rows(statement, &file_);
}

Result<void, Error> Database::execute_once(const std::string& sql, std::string_view value) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error_of(file_, code, handle_));
  Result<void, Error> done;
  {
    Rows rows(statement, &file_);
    rows.bind(1, value);
    done = rows.step();
  }
  sqlite3_finalize(statement);
  return done;
}

std::int64_t Database::inserted() const {
  return sqlite3_last_insert_rowid(handle_);
}

std::uint64_t Database::changed() const {
  return static_cast<std::uint64_t>(sqlite3_changes64(handle_));
}

Error Database::damaged() const {
  return {fmt::format("{}: the file is damaged (a block or sum in it cannot be read)", file_)};
}

}  // namespace waybill::store::sqlite
