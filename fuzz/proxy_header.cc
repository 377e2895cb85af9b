// A header reads the same however much stands behind it, and uses no more than there is.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "smtp/proxy_header.h"

using namespace waybill;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8U << 10U) return 0;
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto whole = smtp::read_proxy_header(octets);
  const auto* const header = std::get_if<smtp::ProxyHeader>(&whole);
  if (header != nullptr) CHECK(header->octets > 0 && header->octets <= size);
  // Every beginning is unfinished, or tells the same.
  for (std::size_t end = 0; end < size; ++end) {
    const auto part = smtp::read_proxy_header(octets.substr(0, end));
    if (std::holds_alternative<smtp::ProxyUnfinished>(part)) continue;
    CHECK(part.index() == whole.index());
    if (header == nullptr) continue;
    const auto& same = std::get<smtp::ProxyHeader>(part);
    CHECK(same.octets == header->octets && same.client == header->client);
  }
  return 0;
}
