// A BIMI record of any octets: addresses lie in the text; without faults they are https or empty.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "posture/bimi_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const posture::BimiRecord record = posture::parse_bimi_record(text);
  CHECK(text.contains(record.location) && text.contains(record.evidence));
  if (!record.faults.empty()) return 0;
  CHECK(posture::is_bimi_record(text));
  for (const std::string* url : {&record.location, &record.evidence})
    CHECK(url->empty() || ascii::istarts_with(*url, "https://"));
  CHECK(!record.is_declined || record.location.empty());
  return 0;
}
