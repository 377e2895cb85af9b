// A case file that parses can be written, and reads back as the same case.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "diagnosis/case_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::diagnosis;
  const auto stored = parse_case({reinterpret_cast<const char*>(data), size});
  if (!stored) {
    CHECK(!stored.error().empty() && !stored.error().contains('\n'));
    return 0;
  }
  const auto again = parse_case(write_case(stored->the_case, "{}"));
  CHECK(again && again->the_case == stored->the_case);
  return 0;
}
