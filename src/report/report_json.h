// Reports as JSON, in the fields of docs/reports.md. Rows are written one by one, so that a report
// of any size can be printed.
#pragma once

#include <boost/json/fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "report/aggregate_report.h"
#include "report/aggregate_row.h"
#include "report/failure_report.h"
#include "report/tls_report.h"

namespace waybill::report {

// Appends `text` as a JSON string, quotes included. What is no UTF-8 becomes U+FFFD.
void append_json_string(std::string_view text, std::string& json);

// Appends the fields of the head that are known before the rows: "kind" to "policy".
void append_json(const AggregateReport& head, std::string& json);
// Appends one row as an object.
void append_json(const AggregateRow& row, std::string& json);
// Appends the fields that are known at the end: "records" to "complete". Each begins with a comma.
void append_json_end(const AggregateReport& report, std::string& json);

[[nodiscard]] boost::json::object to_json(const FailureReport& report);
[[nodiscard]] boost::json::object to_json(const TlsReport& report);

}  // namespace waybill::report
