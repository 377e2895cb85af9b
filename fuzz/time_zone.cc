// A TZif file of any octets: what is read gives offsets that a place on Earth can have.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "alert/time_zone.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const auto zone =
      alert::TimeZone::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!zone) return 0;
  constexpr std::int64_t kFarthest = 170 * 3'600;  // the text behind the data goes so far
  for (const std::int64_t at : {-4'000'000'000LL, -1LL, 0LL, 1'795'444'200LL, 32'503'680'000LL})
    CHECK(std::abs(zone->offset_at(at)) <= kFarthest);
  return 0;
}
