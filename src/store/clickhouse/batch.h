// Rows on their way into one table. Each INSERT has a number of its own that stands in every row of
// it; an INSERT that failed, and may have been carried out all the same, is tried again under a new
// number, so that the rows of the first attempt belong to no report.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/clickhouse/connection.h"

namespace waybill::store::clickhouse {

// Newer servers refuse an INSERT into more than 100 partitions; a report touches one or two.
inline constexpr std::size_t kMostMonthsInserted = 90;

// Numbers that no other writer takes: random ones.
class Numbers {
 public:
  [[nodiscard]] static std::uint64_t next();
};

class Batch {
 public:
  // `columns` in the order in which the rows are put; one of them is "batch".
  Batch(std::string_view table, std::string_view columns) : table_(table), columns_(columns) {}

  // Where the octets of the next row go, up to the next call of begin_batch().
  [[nodiscard]] std::string& octets() { return octets_; }
  // Puts the column "batch".
  void put_batch_number() {
    places_.push_back(octets_.size());
    octets_.append(8, '\0');
  }
  void end_row() { ++rows_; }

  // A point to return to, as long as nothing was sent since.
  struct Mark {
    std::size_t octets = 0, places = 0, rows = 0;
  };
  [[nodiscard]] Mark mark() const { return {octets_.size(), places_.size(), rows_}; }
  void return_to(const Mark& mark);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t size() const { return octets_.size(); }
  void clear() { return_to({}); }
  // Sends what there is and empties it. Gives the number of the INSERT that succeeded.
  [[nodiscard]] Result<std::uint64_t, Error> send(Connection& connection);

 private:
  std::string_view table_, columns_;
  std::string octets_;
  std::vector<std::size_t> places_;
  std::size_t rows_ = 0;
};

}  // namespace waybill::store::clickhouse
