#include "http/answer.h"

#include <boost/json.hpp>

namespace waybill::http {

namespace json = boost::json;

Response json_answer(const json::value& value, unsigned status) {
  Response response;
  response.status = status;
  response.fields.add("Content-Type", "application/json");
  response.body = json::serialize(value);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

}  // namespace waybill::http
