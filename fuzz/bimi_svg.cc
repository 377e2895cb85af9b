// A logo of any octets: each fault stands once, in order, and has words.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "posture/bimi_svg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto faults = posture::check_logo(text);
  for (std::size_t i = 1; i < faults.size(); ++i)
    CHECK(faults[i - 1] < faults[i]);
  for (const posture::LogoFault fault : faults)
    CHECK(!posture::describe(fault).empty());
  // Faultless text stays so with a comment at its end.
  if (faults.empty() && size + 16 < posture::kLargestLogo)
    CHECK(posture::check_logo(std::string(text) + "<!-- a -->").empty());
  return 0;
}
