#include "api/answer.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/door.h"

namespace waybill::api {

http::Response not_found() {
  return http::problem(404, "not-found", "Not found",
                       "There is nothing here, or it is not yours to see.");
}

http::Response bad_field(std::string field, std::string what) {
  return http::problem({.status = 422,
                        .type = "invalid",
                        .title = "Not valid",
                        .detail = field + ": " + what,
                        .kept = "Nothing was changed.",
                        .fields = {{field, what}}});
}

http::Response forbidden(std::string detail) {
  return http::problem(
      {.status = 403, .type = "forbidden", .title = "Not allowed", .detail = std::move(detail)});
}

http::Response conflict(std::string detail) {
  return http::problem({.status = 409,
                        .type = "conflict",
                        .title = "Not possible now",
                        .detail = std::move(detail),
                        .kept = "Nothing was changed."});
}

http::Response store_failed(Services& services, const http::Head& head, std::string_view error) {
  services.door.log(fmt::format("request {}: {}", head.id, error));
  http::Response answer =
      http::problem({.status = 503,
                     .type = "store-failed",
                     .title = "The server could not read or write its data",
                     .detail = fmt::format("The server's log says why, under request {}.", head.id),
                     .kept = "Nothing was changed.",
                     .to_try = "Try again; if it stays, tell who runs this server."});
  answer.fields.set("Retry-After", "10");
  return answer;
}

http::Response answered(Services& services, const Call& call,
                        Result<http::Response, ledger::Error> result) {
  if (!result) return store_failed(services, call.request, result.error().message);
  return *std::move(result);
}

http::Response page(boost::json::array items, std::string_view next) {
  boost::json::object object{{"items", std::move(items)}, {"next", nullptr}};
  if (!next.empty()) object["next"] = next;
  return http::json_answer(object);
}

}  // namespace waybill::api
