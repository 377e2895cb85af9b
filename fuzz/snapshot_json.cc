// What parses can be written, and reads back as the same snapshot.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "dns/snapshot_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto snapshot = waybill::dns::parse_snapshot({reinterpret_cast<const char*>(data), size});
  if (!snapshot) return 0;
  const auto again = waybill::dns::parse_snapshot(waybill::dns::write_snapshot(*snapshot));
  CHECK(again && *again == *snapshot);
  return 0;
}
