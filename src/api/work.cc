#include "api/work.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace waybill::api {

http::Response work_failed(Services& services, const Call& call, const service::WorkError& error) {
  switch (error.of) {
    case service::WorkError::Of::Request: return conflict(error.message + ".");
    case service::WorkError::Of::Uploads: return bad_field("uploads", error.message + ".");
    case service::WorkError::Of::NotFound: return not_found();
    case service::WorkError::Of::Busy: {
      http::Response answer = http::problem(503, "busy", "The server is busy", error.message + ".");
      answer.fields.set("Retry-After", "30");
      return answer;
    }
    case service::WorkError::Of::Server: return store_failed(services, call.request, error.message);
  }
  return not_found();
}

http::Response accepted(std::string_view id, std::string_view job) {
  boost::json::object object{{"job", job}};
  if (!id.empty()) object["id"] = id;
  return http::json_answer(object, 202);
}

http::Response file_answer(std::string octets, std::string_view type, std::string_view name) {
  std::string plain;
  for (const char sign : name) {
    if (ascii::is_alnum(sign) || sign == '.' || sign == '-' || sign == '_') plain += sign;
  }
  http::Response answer;
  answer.fields.set("Content-Type", std::string(type));
  answer.fields.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", plain));
  answer.body = std::move(octets);
  return answer;
}

}  // namespace waybill::api
