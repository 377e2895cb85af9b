#pragma once

#include <string>
#include <string_view>

namespace waybill {

// A field of a CSV file (RFC 4180) for people's spreadsheets: text that a spreadsheet would take
// for a formula (it begins with = + - @, a tab or a return, or the same in full width) gets an
// apostrophe in front, so that nothing from a report is run. Quoted where needed, valid UTF-8.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace waybill
