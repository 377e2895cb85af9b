// The answers that the handlers of the API share.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/route.h"
#include "api/services.h"
#include "base/result.h"
#include "http/answer.h"
#include "http/problem.h"
#include "ledger/ledger.h"

namespace waybill::api {

// The same for what is not there and what the caller may not see.
[[nodiscard]] http::Response not_found();
// 422: one field of the body or one parameter, and what is wrong with it.
[[nodiscard]] http::Response bad_field(std::string field, std::string what);
[[nodiscard]] http::Response forbidden(std::string detail);
// 409: what is there does not allow it.
[[nodiscard]] http::Response conflict(std::string detail);
// 503: what failed stands in the log under the id of the request, and the user learns nothing of
// it.
[[nodiscard]] http::Response store_failed(Services& services, const http::Head& head,
                                          std::string_view error);

// 429: the client waits so many seconds.
[[nodiscard]] http::Response too_many(std::int64_t seconds);

// What a transaction of a ledger answered; an error of it as store_failed().
[[nodiscard]] http::Response answered(Services& services, const Call& call,
                                      Result<http::Response, ledger::Error> result);

// {"items": […], "next": "…" or null}; `next` "" when there is no more.
[[nodiscard]] http::Response page(boost::json::array items, std::string_view next);

// A file for spreadsheets, `name`.csv: one line for each item, one column for each of `columns`,
// which are members of the items. Lists are joined by spaces, objects stand as JSON; no cell is a
// formula.
[[nodiscard]] http::Response csv_file(std::string_view name,
                                      std::span<const std::string_view> columns,
                                      const boost::json::array& items);

// A list that is at hand as a whole: the page that ?limit= and ?cursor= ask for, or with
// ?format=csv all of it as csv_file().
[[nodiscard]] http::Response list_answer(const Call& call, std::string_view name,
                                         std::span<const std::string_view> columns,
                                         boost::json::array items);

// A time as the API writes it; null for 0.
[[nodiscard]] boost::json::value time_value(std::int64_t seconds);
// Text, or null for "".
[[nodiscard]] boost::json::value text_or_null(std::string_view text);

}  // namespace waybill::api
