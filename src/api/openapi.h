// The OpenAPI 3.1 document of /api/v1. What people write about an operation stands in data/api;
// what the table of routes knows (who may call it, values in the path, headers) is added from
// there, so that it cannot be wrong.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "api/route.h"
#include "http/message.h"

namespace waybill::api {

// `parts` are merged one after the other: tags, paths, components. The first has the general
// members. An operation of a part that no route has stays as it is.
[[nodiscard]] boost::json::object make_openapi(std::span<const std::string_view> parts,
                                               std::span<const Route> routes,
                                               std::string_view version);

// The parts of data/api.
[[nodiscard]] std::span<const std::string_view> openapi_parts();

// GET /openapi.json.
[[nodiscard]] std::span<const Route> document_routes();

}  // namespace waybill::api
