#include "app/report.h"

#include <boost/json.hpp>
#include <cstdio>

#include "app/terminal.h"
#include "base/utf8.h"

namespace waybill::app {

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_json(const boost::json::value& value) {
  print(boost::json::serialize(value) + "\n");
}

void add_names(boost::json::object& object, const evidence::Piece& piece) {
  object["file"] = to_valid_utf8(piece.file);
  if (!piece.member.empty()) object["member"] = to_valid_utf8(piece.member);
  if (piece.message > 0) object["message"] = piece.message;
}

void complain(std::string_view message) {
  std::string line = "waybill: " + to_terminal_text(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

Exit end_with(const Failure& failure, bool as_json) {
  if (failure.status == Exit::UnreadableInput) {
    report_unreadable(failure.file, failure.message, as_json);
  } else {
    complain(failure.message);
  }
  return failure.status;
}

void report_unreadable(std::string_view file, std::string_view reason, bool as_json) {
  if (as_json)
    print_json(
        boost::json::object{{"file", to_valid_utf8(file)}, {"error", to_valid_utf8(reason)}});
  complain(reason);
}

}  // namespace waybill::app
