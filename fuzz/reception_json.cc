// What can be read as a reception is written and read as the same.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "smtp/reception.h"

using namespace waybill;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code failed;
  const auto value =
      boost::json::parse(std::string_view(reinterpret_cast<const char*>(data), size), failed);
  if (failed) return 0;
  const auto reception = smtp::parse_reception(value);
  if (!reception) {
    CHECK(!reception.error().empty());
    return 0;
  }
  const boost::json::object written = smtp::to_json(*reception);
  const auto again = smtp::parse_reception(written);
  CHECK(again && smtp::to_json(*again) == written);
  return 0;
}
