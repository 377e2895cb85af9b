// A key record either has a fault inside its text or a key that can be used.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "auth/dkim/key.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const waybill::dkim::ParsedKey parsed = waybill::dkim::parse_key(text);
  CHECK(parsed.faults.empty() == parsed.key.public_key.has_value());
  for (const waybill::dkim::Fault& fault : parsed.faults)
    CHECK(fault.span.begin <= fault.span.end && fault.span.end <= size);
  if (parsed.key.public_key) {
    CHECK(!parsed.key.public_key->verifies(waybill::dkim::HashAlgorithm::Sha256, std::string_view(),
                                           text.substr(0, 64)));
  }
  (void)waybill::dkim::is_other_version(text);
  return 0;
}
