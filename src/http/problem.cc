#include "http/problem.h"

#include <boost/json.hpp>

#include "base/utf8.h"

namespace waybill::http {

namespace json = boost::json;

Response problem(const Problem& problem) {
  json::object object{{"type", "/problems/" + std::string(problem.type)},
                      {"title", to_valid_utf8(problem.title)},
                      {"status", problem.status},
                      {"detail", to_valid_utf8(problem.detail)}};
  if (!problem.kept.empty()) object["kept"] = to_valid_utf8(problem.kept);
  if (!problem.to_try.empty()) object["try"] = to_valid_utf8(problem.to_try);
  if (!problem.fields.empty()) {
    json::object& fields = object["fields"].emplace_object();
    for (const auto& [name, what] : problem.fields)
      fields[to_valid_utf8(name)] = to_valid_utf8(what);
  }
  Response response;
  response.status = problem.status;
  response.fields.add("Content-Type", "application/problem+json");
  response.body = json::serialize(object);
  return response;
}

Response problem(unsigned status, std::string_view type, std::string_view title,
                 std::string_view detail) {
  return problem(Problem{status, type, title, std::string(detail)});
}

}  // namespace waybill::http
