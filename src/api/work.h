// What the handlers of cases, domains and arrivals share.
#pragma once

#include "api/answer.h"
#include "api/services.h"
#include "service/workshop.h"

namespace waybill::api {

// 404, 409, 503: why the work was not done.
[[nodiscard]] http::Response work_failed(Services& services, const Call& call,
                                         const service::WorkError& error);

// 202 {"id", "job"}; `id` "" when there is none to tell.
[[nodiscard]] http::Response accepted(std::string_view id, std::string_view job);

// The same as file to be saved under `name`.
[[nodiscard]] http::Response file_answer(std::string octets, std::string_view type,
                                         std::string_view name);

}  // namespace waybill::api
