// A table of data/ as it was when the program was built: columns by name, rows by their first cell.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace waybill::tester {

class Table {
 public:
  using Row = std::vector<std::string>;

  // A header row, then one row each. A column that is not there is a bug.
  explicit Table(std::string_view csv);

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] std::string_view cell(const Row& row, std::string_view column) const;
  // By the first cell; of several rows the first one. nullptr: there is none.
  [[nodiscard]] const Row* find(std::string_view key) const;

 private:
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
  std::unordered_map<std::string_view, std::size_t> by_key_;  // views into rows_
};

}  // namespace waybill::tester
