// The Writer of an SQLite store. Reports are collected in memory; the transaction begins with the
// first that is finished (or grows large) and ends with commit().
#pragma once

#include <optional>

#include "store/report_key.h"
#include "store/row_block.h"
#include "store/sqlite/names.h"
#include "store/sqlite/rollups.h"

namespace waybill::store::sqlite {

class SqliteWriter : public Writer {
 public:
  explicit SqliteWriter(std::unique_ptr<Database> database);
  ~SqliteWriter() override;
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;
  SqliteWriter(SqliteWriter&&) = delete;
  SqliteWriter& operator=(SqliteWriter&&) = delete;

  [[nodiscard]] Result<bool, Error> begin(const ReportHead& head) override;
  [[nodiscard]] Result<bool, Error> add(const report::AggregateRow& row,
                                        std::string_view sender) override;
  [[nodiscard]] Result<bool, Error> add(const TlsCount& count) override;
  [[nodiscard]] Result<bool, Error> add(const FailureRow& row) override;
  [[nodiscard]] Result<Put, Error> finish(const ReportTail& tail) override;
  void abandon() override;
  [[nodiscard]] Result<bool, Error> commit() override;

  // For EventStore::forget, in transactions of its own.
  [[nodiscard]] Result<std::uint64_t, Error> forget(const std::string& tenant, ReportKind kind,
                                                    Day before);
  [[nodiscard]] Result<std::uint64_t, Error> forget_originals(const std::string& tenant,
                                                              ReportKind kind, Day before);

 private:
  // The report that is being written.
  struct Open {
    explicit Open(const ReportHead& given) : head(given), sums(given.begin, given.end) {}
    ReportHead head;
    ReportSums sums;
    RowPacker packer;
    std::vector<std::string> blocks;
    std::size_t octets = 0;    // of blocks
    std::int64_t number = 0;   // once it has spilled
    std::int64_t written = 0;  // blocks in the database
    std::uint64_t rows = 0, messages = 0;
    std::vector<TlsCount> tls;
    std::vector<FailureRow> failures;
  };
  struct Older {
    std::int64_t number;
    Copy copy;
  };

  // Remembers the error for commit(), and undoes everything since the last one.
  template <class T>
  Result<T, Error> failed(Result<T, Error> result);
  void undo();
  [[nodiscard]] Result<void, Error> begin_transaction();
  [[nodiscard]] Result<void, Error> spill();
  [[nodiscard]] Result<void, Error> take_back_spill();
  [[nodiscard]] Result<void, Error> write_blocks();
  [[nodiscard]] Result<Rollups::Whose, Error> whose();
  [[nodiscard]] Result<void, Error> collect(Rollups& rollups, Rollups::Counted counted);
  [[nodiscard]] Result<std::optional<Older>, Error> older(std::int64_t scope, std::string_view key);
  [[nodiscard]] Result<bool, Error> is_superseded(std::string_view key, std::string_view digest);
  [[nodiscard]] Result<Put, Error> put(const ReportTail& tail);
  [[nodiscard]] Result<void, Error> insert(const ReportTail& tail, std::string_view key,
                                           std::string_view digest);
  [[nodiscard]] Result<void, Error> insert_original(const ReportTail& tail);
  [[nodiscard]] Result<void, Error> insert_tls(std::int64_t scope);
  [[nodiscard]] Result<void, Error> insert_failures(std::int64_t scope);
  [[nodiscard]] Result<void, Error> finish_transaction();
  [[nodiscard]] Result<std::uint64_t, Error> forget_some(const std::string& tenant, ReportKind kind,
                                                         Day before);

  std::unique_ptr<Database> database_;
  Names names_;
  Rollups added_, gone_;
  std::unique_ptr<Open> open_;  // null: none
  std::optional<Error> error_;
  bool in_transaction_ = false;
  std::int64_t next_number_ = 0;
};

}  // namespace waybill::store::sqlite
