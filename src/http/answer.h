// The answers that most handlers give. Errors are in problem.h.
#pragma once

#include <boost/json/fwd.hpp>

#include "http/message.h"

namespace waybill::http {

// application/json; text in `value` is well-formed UTF-8 already (to_valid_utf8).
[[nodiscard]] Response json_answer(const boost::json::value& value, unsigned status = 200);

// 204.
[[nodiscard]] Response no_content();

}  // namespace waybill::http
