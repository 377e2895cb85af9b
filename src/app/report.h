// How commands report: results on standard output, notes and errors on standard error.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "app/command_line.h"
#include "evidence/pieces.h"

namespace waybill::app {

// Why a command ends early: printed as one line, and the exit status.
struct Failure {
  Exit status;
  std::string message;
  std::string file = {};  // the input that could not be read, if one is to blame
};

// One JSON object on one line of standard output.
void print_json(const boost::json::value& value);
void print(std::string_view text);

// "file", and "member" and "message" where they tell which piece of it this is.
void add_names(boost::json::object& object, const evidence::Piece& piece);

// "waybill: MESSAGE" on standard error, made harmless for a terminal.
void complain(std::string_view message);

// The end of a command that cannot go on: like report_unreadable when an input is to blame, else
// the complaint alone. Gives the exit status back.
Exit end_with(const Failure& failure, bool as_json);

// An input that could not be read: a JSON line with "file" and "error" with --json, and the
// complaint.
void report_unreadable(std::string_view file, std::string_view reason, bool as_json);

}  // namespace waybill::app
