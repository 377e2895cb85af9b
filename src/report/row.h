// From the values of a record as they stand to a row.
#pragma once

#include <cstdint>
#include <vector>

#include "report/aggregate_report.h"
#include "report/aggregate_row.h"
#include "report/unit.h"
#include "report/value_text.h"

namespace waybill::report {

class RowMaker {
 public:
  explicit RowMaker(ValueText& values) : values_(values) {}

  // The row, which borrows from the unit, from `values` and from this; nullptr when the record
  // cannot be one (the reason is noted).
  [[nodiscard]] const AggregateRow* make(const Unit& unit, Generation generation);

 private:
  [[nodiscard]] bool take_source(const Unit& unit);
  void take_evaluation(const Unit& unit, Generation generation);
  void take_identifiers(const Unit& unit);
  void take_results(const Unit& unit);
  void take_reasons(const Unit& unit);
  [[nodiscard]] bool read_aligned(const RawValue& value);
  [[nodiscard]] AuthResult read_result(const RawValue& value, std::string_view& raw);
  void note_case(std::string_view word);

  ValueText& values_;
  AggregateRow row_;
  std::vector<DkimCheck> dkim_;
  std::vector<SpfCheck> spf_;
  std::vector<Reason> reasons_;
};

}  // namespace waybill::report
