// Results lie one after the other inside the value.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "message/authentication_results.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::message;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const ResultsKind kind : {ResultsKind::AuthenticationResults, ResultsKind::Arc}) {
    std::size_t end = 0;
    for (const MethodResult& result : parse_authentication_results(text, kind).results) {
      CHECK(result.span.begin >= end && result.span.end <= size);
      end = result.span.end;
    }
  }
  return 0;
}
