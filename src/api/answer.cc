#include "api/answer.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/door.h"
#include "api/reader.h"
#include "base/csv_cell.h"
#include "base/time_text.h"

namespace waybill::api {
namespace {

namespace json = boost::json;

std::string cell_text(const json::value& value) {
  if (value.is_null()) return "";
  if (const json::string* text = value.if_string()) return {text->data(), text->size()};
  const json::array* list = value.if_array();
  if (list == nullptr) return json::serialize(value);
  std::string joined;
  for (const json::value& item : *list) {
    if (!joined.empty()) joined += ' ';
    joined += cell_text(item);
  }
  return joined;
}

}  // namespace

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

http::Response too_many(std::int64_t seconds) {
  http::Response answer =
      http::problem({.status = 429,
                     .type = "too-many",
                     .title = "Too many attempts",
                     .detail = fmt::format("The next attempt is taken in {} seconds.", seconds)});
  answer.fields.set("Retry-After", std::to_string(seconds));
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

http::Response csv_file(std::string_view name, std::span<const std::string_view> columns,
                        const json::array& items) {
  http::Response answer;
  answer.body = fmt::format("{}\r\n", fmt::join(columns, ","));
  for (const json::value& item : items) {
    std::string line;
    for (const std::string_view column : columns) {
      if (!line.empty() || column != columns.front()) line += ',';
      const json::value* value = item.get_object().if_contains(column);
      // Numbers of ours are none that a spreadsheet should take for text.
      if (value != nullptr && value->is_number())
        line += json::serialize(*value);
      else if (value != nullptr)
        line += csv_cell(cell_text(*value));
    }
    answer.body += line + "\r\n";
  }
  answer.fields.set("Content-Type", "text/csv; charset=utf-8; header=present");
  answer.fields.set("Content-Disposition", fmt::format("attachment; filename=\"{}.csv\"", name));
  return answer;
}

http::Response list_answer(const Call& call, std::string_view name,
                           std::span<const std::string_view> columns, json::array items) {
  ParameterReader parameters(call);
  const bool wants_csv = parameters.wants_csv();
  const std::size_t limit = parameters.limit();
  const auto first = static_cast<std::size_t>(parameters.number_cursor());
  if (auto fault = parameters.fault()) return *std::move(fault);
  if (wants_csv) return csv_file(name, columns, items);
  json::array shown;
  for (std::size_t i = first; i < items.size() && shown.size() < limit; ++i)
    shown.push_back(std::move(items[i]));
  const std::size_t end = first + shown.size();
  return page(std::move(shown), end < items.size() ? make_cursor(std::to_string(end)) : "");
}

json::value time_value(std::int64_t seconds) {
  return seconds == 0 ? json::value(nullptr) : json::value(time_text(seconds));
}

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace waybill::api
