// The Writer of a ClickHouse store. ClickHouse has no transactions: rows go first and belong to no
// report; the row in `reports` that names them goes last, within commit(). What of an earlier copy
// is there is hidden by the higher version of that row in the same moment.
#pragma once

#include <deque>
#include <optional>

#include "store/clickhouse/batch.h"
#include "store/clickhouse/known_reports.h"
#include "store/spread.h"

namespace waybill::store::clickhouse {

class ClickHouseWriter : public Writer {
 public:
  explicit ClickHouseWriter(const Address& address);

  [[nodiscard]] Result<bool, Error> begin(const ReportHead& head) override;
  [[nodiscard]] Result<bool, Error> add(const report::AggregateRow& row,
                                        std::string_view sender) override;
  [[nodiscard]] Result<bool, Error> add(const TlsCount& count) override;
  [[nodiscard]] Result<bool, Error> add(const FailureRow& row) override;
  [[nodiscard]] Result<Put, Error> finish(const ReportTail& tail) override;
  void abandon() override;
  [[nodiscard]] Result<bool, Error> commit() override;

 private:
  static constexpr std::size_t kTables = 3;  // rows, tls_rows, failure_rows
  enum Table : std::uint8_t { Rows, TlsRows, FailureRows };

  struct Report {
    explicit Report(const ReportHead& given) : head(given), spread(given.begin, given.end) {}
    ReportHead head;
    ReportTail tail;  // without its original
    Spread spread;
    std::string key, digest, superseded;
    std::uint64_t serial = 0, version = 0;
    std::uint64_t rows = 0, messages = 0;
    std::vector<std::uint64_t> batches;   // that were sent and hold rows of it
    std::array<bool, kTables> waiting{};  // it has rows in a batch that was not sent
  };

  template <class T>
  Result<T, Error> failed(Result<T, Error> result);
  // The columns that rows of all three tables begin with.
  void put_row_head(Batch& batch, Day day);
  [[nodiscard]] Result<void, Error> send(Table table);
  [[nodiscard]] Result<void, Error> send_if_large(Table table);
  [[nodiscard]] Result<Put, Error> put(const ReportTail& tail);
  [[nodiscard]] Result<bool, Error> take_place(std::uint64_t serial);
  void put_original(const ReportTail& tail);
  void take_back();
  [[nodiscard]] Result<void, Error> send_reports();

  Connection connection_;
  KnownReports known_;
  std::array<Batch, kTables> batches_;
  Batch originals_;
  std::array<Batch::Mark, kTables> marks_;  // where the open report's rows begin
  std::unique_ptr<Report> open_;            // null: none
  std::deque<Report> finished_;
  std::vector<Tombstone> buried_;
  std::optional<Error> error_;
  std::set<Month> months_;  // of the rows that wait
  std::string scratch_;
};

}  // namespace waybill::store::clickhouse
