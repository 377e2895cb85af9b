// The addresses of List-Unsubscribe and its sisters (RFC 2369 §2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waybill::tester {

struct ListUris {
  std::vector<std::string> uris;  // between angle brackets, in order; white space removed
  std::string fault;              // what is wrong with the form; "" nothing
};

// `value` is all after the colon. Comments are skipped.
[[nodiscard]] ListUris parse_list_uris(std::string_view value);

}  // namespace waybill::tester
