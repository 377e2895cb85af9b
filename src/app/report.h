// How commands report: results on standard output, notes and errors on standard error.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "app/command_line.h"

namespace waybill::app {

// One JSON object on one line of standard output.
void print_json(const boost::json::value& value);
void print(std::string_view text);

// "waybill: MESSAGE" on standard error, made harmless for a terminal.
void complain(std::string_view message);

// An input that could not be read: a JSON line with "file" and "error" with --json, and the
// complaint.
void report_unreadable(std::string_view file, std::string_view reason, bool as_json);

}  // namespace waybill::app
