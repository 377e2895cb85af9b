// A file that people export or fetch from a mailbox provider: which one it is by its columns
// (data/feedback-columns.csv), and its values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"

namespace waybill::feedback {

enum class ExportKind : std::uint8_t {
  Postmaster,  // Gmail Postmaster Tools
  Snds,        // Microsoft SNDS, activity by address and day
  SndsStatus,  // Microsoft SNDS, addresses that are blocked
};
[[nodiscard]] std::string_view to_string(ExportKind kind);  // "postmaster", "snds"; both of SNDS

// Which column holds what.
struct ExportColumns {
  ExportKind kind = ExportKind::Postmaster;
  char separator = ',';
  bool has_header = true;
  std::vector<std::string> names;  // per column: the column `metric` of the table; "" not known

  // Nothing: there is no such column.
  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view name) const;
};

// By the first row of `text`, which may be the beginning of a larger file. A header in a language
// that the table does not know is not recognised.
[[nodiscard]] std::optional<ExportColumns> recognise_export(std::string_view text);

// Days of the calendar in one order throughout a file: "2026-11-20", "20261120", "Nov 20, 2026",
// "20 Nov 2026", "11/20/2026 7:00 PM".
enum class DayOrder : std::uint8_t { MonthFirst, DayFirst };
// Days since 1970-01-01; nothing for another form or an impossible day.
[[nodiscard]] std::optional<std::int32_t> parse_export_day(std::string_view text, DayOrder order);
// DayFirst only where a number above 12 proves it.
[[nodiscard]] DayOrder day_order_of(std::string_view text, const ExportColumns& columns,
                                    std::size_t column);

// "0.05%", "0,05 %", "< 0.1%", "0.0005", "1,234". Percent signs are undone.
struct ExportNumber {
  double value = 0;
  bool is_percent = false;
};
[[nodiscard]] std::optional<ExportNumber> parse_export_number(std::string_view text);

}  // namespace waybill::feedback
