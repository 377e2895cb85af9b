// What the server itself answers when a request cannot be handled.
#pragma once

#include "http/message.h"
#include "net/http_request_reader.h"

namespace waybill::net {

[[nodiscard]] http::Response answer_to(RequestFault fault);

[[nodiscard]] http::Response too_slow();                   // 408
[[nodiscard]] http::Response too_large(std::size_t most);  // 413
[[nodiscard]] http::Response overloaded();                 // 503
[[nodiscard]] http::Response too_many_streams();           // 429
[[nodiscard]] http::Response disk_failed();                // 507
[[nodiscard]] http::Response failed(std::string_view id);  // 500: a bug of ours

}  // namespace waybill::net
