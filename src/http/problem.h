// Errors of the HTTP interface as problem documents (RFC 9457).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace waybill::http {

// What went wrong, for the user: what happened, what was kept, what to try. `type` is a stable id
// ("not-found"), which becomes "/problems/not-found"; the texts may hold anything.
struct Problem {
  unsigned status = 500;
  std::string_view type;
  std::string_view title;
  std::string detail;                                            // one sentence
  std::string kept = {};                                         // "": not said
  std::string to_try = {};                                       // member "try"
  std::vector<std::pair<std::string, std::string>> fields = {};  // name of a field, what is wrong
};

// application/problem+json.
[[nodiscard]] Response problem(const Problem& problem);
[[nodiscard]] Response problem(unsigned status, std::string_view type, std::string_view title,
                               std::string_view detail);

}  // namespace waybill::http
