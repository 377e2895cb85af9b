#include "store/sqlite/migration.h"

#include <fmt/format.h>

namespace waybill::store::sqlite {
namespace {

Result<std::int64_t, Error> number_of(Database& database, std::string_view sql) {
  Rows rows = TRY(database.query(sql));
  const bool is_row = TRY(rows.next());
  return is_row ? rows.number(0) : 0;
}

Result<void, Error> step_forward(Database& database, const Migration& migration) {
  const std::int64_t schema = TRY(number_of(database, "PRAGMA user_version"));
  const auto latest = static_cast<std::int64_t>(migration.steps.size());
  const bool is_new =
      schema == 0 && TRY(number_of(database, "SELECT count(*) FROM sqlite_master")) == 0;
  const std::int64_t application = TRY(number_of(database, "PRAGMA application_id"));
  if (!is_new && (schema == 0 || application != migration.application))
    return std::unexpected(Error{database.file() + ": a database of another program"});
  if (schema > latest)
    return std::unexpected(
        Error{fmt::format("{}: a newer Waybill wrote it (schema {}, this program knows {})",
                          database.file(), schema, latest)});
  if (schema == latest) return {};
  for (const char* step : migration.steps.subspan(static_cast<std::size_t>(schema)))
    TRY(database.run(step));
  return database.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                  migration.application, latest));
}

}  // namespace

Result<void, Error> bring_forward(Database& database, const Migration& migration) {
  TRY(database.run("BEGIN IMMEDIATE"));
  const auto done = step_forward(database, migration);
  if (!done) {
    static_cast<void>(database.run("ROLLBACK"));
    return done;
  }
  return database.run("COMMIT");
}

}  // namespace waybill::store::sqlite
