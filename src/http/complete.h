// What every answer gets, whatever handler made it.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace waybill::http {

// Adds the security fields (the table is in complete.cc) and "Cache-Control: no-store", each unless
// the handler has set its own, and turns the answer into a 304 when the client has it already
// (ETag, If-None-Match; RFC 9110 §13.1.2).
void complete(const Head& head, Response& response);

// Whether a value of If-None-Match names `etag` (weak comparison).
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

// The status line and fields, with the empty line that ends them. Control characters in values
// become spaces: a value from outside cannot begin a new field.
[[nodiscard]] std::string head_text(unsigned status, const Fields& fields);

}  // namespace waybill::http
