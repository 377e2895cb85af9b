#include "ledger/ledger.h"

#include <fmt/format.h>

#include "ledger/schema.h"

namespace waybill::ledger {
namespace {

constexpr std::int64_t kApplication = 0x57424C47;  // "WBLG", PRAGMA application_id

Result<std::int64_t, Error> number_of(Database& database, std::string_view pragma) {
  Rows rows = TRY(database.query(pragma));
  TRY(rows.step());
  return rows.number(0);
}

Result<void, Error> bring_forward(Database& database) {
  const std::int64_t version = TRY(number_of(database, "PRAGMA user_version"));
  const std::int64_t application = TRY(number_of(database, "PRAGMA application_id"));
  if (version > 0 && application != kApplication)
    return std::unexpected(Error{database.file() + ": it is a database of something else"});
  const auto latest = static_cast<std::int64_t>(kSchemaSteps.size());
  if (version > latest)
    return std::unexpected(Error{database.file() + ": a later version of Waybill wrote it"});
  for (std::int64_t step = version; step < latest; ++step)
    TRY(database.run(fmt::format(
        "BEGIN IMMEDIATE; {}; PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT",
        kSchemaSteps[static_cast<std::size_t>(step)], kApplication, step + 1)));
  return {};
}

}  // namespace

Result<std::unique_ptr<Ledger>, Error> Ledger::open(const std::string& file) {
  auto writer = TRY(Database::open(file, Database::Mode::Write));
  TRY(bring_forward(*writer));
  return std::unique_ptr<Ledger>(new Ledger(file, std::move(writer)));
}

Result<std::unique_ptr<Database>, Error> Ledger::reader() {
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

void Ledger::give_back(std::unique_ptr<Database> database) {
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(database));
}

}  // namespace waybill::ledger
