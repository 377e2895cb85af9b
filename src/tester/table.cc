#include "tester/table.h"

#include <algorithm>

#include "base/check.h"
#include "base/csv.h"

namespace waybill::tester {
namespace {

std::vector<std::string> cells_of(const csv::Reader& reader) {
  return {reader.fields().begin(), reader.fields().end()};
}

}  // namespace

Table::Table(std::string_view csv) {
  csv::Reader reader(csv);
  CHECK(reader.next());
  columns_ = cells_of(reader);
  while (reader.next()) {
    rows_.push_back(cells_of(reader));
    rows_.back().resize(columns_.size());
  }
  for (std::size_t i = 0; i < rows_.size(); ++i)
    by_key_.try_emplace(rows_[i].front(), i);
}

std::string_view Table::cell(const Row& row, std::string_view column) const {
  const auto found = std::ranges::find(columns_, column);
  CHECK(found != columns_.end());
  return row[static_cast<std::size_t>(found - columns_.begin())];
}

const Table::Row* Table::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &rows_[found->second];
}

}  // namespace waybill::tester
