// What people and the server itself keep: organisations, users, cases, arrivals. Small and
// transactional, in one SQLite file; reports are in the event store. Safe for several threads.
//
// Every row names its organisation (`tenant`), and every statement that a request leads to has
// "tenant = ?": the functions of accounts.h, cases.h and arrivals.h take it as their first
// argument.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/sqlite/database.h"

namespace waybill::ledger {

using Error = store::Error;  // one line; nothing of the transaction was kept
using Database = store::sqlite::Database;
using Rows = store::sqlite::Rows;

class Ledger {
 public:
  // Creates the file or brings its schema forward.
  [[nodiscard]] static Result<std::unique_ptr<Ledger>, Error> open(const std::string& file);

  // One transaction, one at a time. `work(Database&)` gives a Result<T, Error>; an error undoes
  // all. When it returns without one, what was written survives loss of power.
  template <class Work>
  [[nodiscard]] auto write(Work&& work) -> decltype(work(std::declval<Database&>())) {
    const std::scoped_lock lock(writing_);
    if (auto begun = writer_->run("BEGIN IMMEDIATE"); !begun)
      return std::unexpected(std::move(begun).error());
    auto result = work(*writer_);
    if (!result) {
      (void)writer_->run("ROLLBACK");
      return result;
    }
    if (auto committed = writer_->run("COMMIT"); !committed) {
      (void)writer_->run("ROLLBACK");
      return std::unexpected(std::move(committed).error());
    }
    return result;
  }

  // One read transaction: all of `work` sees the same state, whatever is written meanwhile.
  template <class Work>
  [[nodiscard]] auto read(Work&& work) -> decltype(work(std::declval<Database&>())) {
    auto database = reader();
    if (!database) return std::unexpected(std::move(database).error());
    if (auto begun = (*database)->run("BEGIN"); !begun)
      return std::unexpected(std::move(begun).error());
    auto result = work(**database);
    (void)(*database)->run("COMMIT");
    give_back(std::move(*database));
    return result;
  }

 private:
  Ledger(std::string file, std::unique_ptr<Database> writer)
      : file_(std::move(file)), writer_(std::move(writer)) {}
  [[nodiscard]] Result<std::unique_ptr<Database>, Error> reader();
  void give_back(std::unique_ptr<Database> database);

  std::string file_;
  std::mutex writing_;
  std::unique_ptr<Database> writer_;  // with writing_ held
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;  // with mutex_ held
};

}  // namespace waybill::ledger
