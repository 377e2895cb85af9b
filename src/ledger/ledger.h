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
#include <utility>

#include "base/result.h"
#include "store/sqlite/reader_pool.h"

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
    return readers_.ask(std::forward<Work>(work));
  }

 private:
  Ledger(std::string file, std::unique_ptr<Database> writer)
      : writer_(std::move(writer)), readers_(std::move(file)) {}

  std::mutex writing_;
  std::unique_ptr<Database> writer_;  // with writing_ held
  store::sqlite::ReaderPool readers_;
};

}  // namespace waybill::ledger
