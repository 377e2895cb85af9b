// The JSON body of a request.
#pragma once

#include <boost/json.hpp>
#include <expected>

#include "http/message.h"

namespace waybill::api {

inline constexpr std::size_t kMostJson = std::size_t{1} << 20U;  // octets of a body
inline constexpr std::size_t kDeepestJson = 16;                  // as in mail reports; ours

// An object of application/json in which no name stands twice. The answer that refuses otherwise:
// 415 another type, 400 no JSON.
[[nodiscard]] std::expected<boost::json::object, http::Response> json_body(
    const http::Request& request);

}  // namespace waybill::api
