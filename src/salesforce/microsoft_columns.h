// Columns of Microsoft's CSV exports, found by name: "Sender address", "sender_address" and
// "SenderAddress" are one.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/csv.h"

namespace waybill::salesforce {

// The letters of a column name in lower case; "Received (UTC)" and "date_time_utc" lose the "utc".
[[nodiscard]] inline std::string column_letters(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (ascii::is_alpha(c)) letters += ascii::to_lower(c);
  }
  constexpr std::string_view kZone = "utc";
  if (letters.size() > kZone.size() && letters.ends_with(kZone))
    letters.resize(letters.size() - kZone.size());
  return letters;
}

// Where each column of the enumeration `Column` stands; the first column of a name counts.
template <class Column, std::size_t kCount>
class Columns {
 public:
  struct Name {
    std::string_view letters;  // as column_letters() gives them
    Column column;
  };
  Columns(std::span<const Name> names, std::span<const std::string_view> header) {
    places_.fill(kAbsent);
    for (std::size_t i = 0; i < header.size(); ++i) {
      const std::string letters = column_letters(header[i]);
      for (const Name& name : names) {
        std::size_t& place = places_[std::to_underlying(name.column)];
        if (letters == name.letters && place == kAbsent) place = i;
      }
    }
  }
  [[nodiscard]] bool has(Column column) const {
    return places_[std::to_underlying(column)] != kAbsent;
  }
  // The field of the row without surrounding space; empty when there is no such column.
  [[nodiscard]] std::string_view field(const csv::Reader& row, Column column) const {
    const std::size_t place = places_[std::to_underlying(column)];
    return place == kAbsent ? std::string_view() : ascii::trim(row.field(place));
  }

 private:
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
  std::array<std::size_t, kCount> places_;
};

// Where the table of an export begins and what separates its fields: PowerShell may write a line
// "#TYPE ..." before the header, Excel "sep=;", and a spreadsheet in another locale uses ";" or
// tabs.
struct TableStart {
  std::size_t offset = 0;  // octets before the header row
  std::size_t lines = 0;   // lines before it
  char separator = ',';
};
[[nodiscard]] inline TableStart find_table(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  TableStart start;
  while (true) {
    std::string_view rest = text.substr(start.offset);
    if (start.lines == 0 && rest.starts_with(kMark)) rest.remove_prefix(kMark.size());
    const std::size_t end = rest.find('\n');
    const bool is_prelude = rest.starts_with("#TYPE") || ascii::istarts_with(rest, "sep=");
    if (!is_prelude || end == std::string_view::npos) {
      const std::string_view header = rest.substr(0, end);
      for (const char separator : {';', '\t'}) {
        if (!header.contains(',') && header.contains(separator)) start.separator = separator;
      }
      return start;
    }
    start.offset = text.size() - rest.size() + end + 1;
    ++start.lines;
  }
}

// "<id@host>" without its brackets.
[[nodiscard]] inline std::string_view without_brackets(std::string_view id) {
  if (id.starts_with('<') && id.ends_with('>') && id.size() > 1) return id.substr(1, id.size() - 2);
  return id;
}

}  // namespace waybill::salesforce
