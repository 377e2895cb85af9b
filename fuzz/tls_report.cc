// Any octets are a TLS report or a reason why not, and what is read is written as JSON.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "report/report_json.h"
#include "report/tls_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const auto report = report::read_tls_report({reinterpret_cast<const char*>(data), size});
  if (!report) {
    CHECK(!report.error().empty());
    return 0;
  }
  CHECK(report->span.begin <= report->span.end);
  CHECK(is_utf8(boost::json::serialize(report::to_json(*report))));
  return 0;
}
