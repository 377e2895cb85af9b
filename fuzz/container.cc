// Whatever the octets are, the walk comes to an end, and a mailbox gives messages within the limit.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/check.h"
#include "container/mailbox.h"
#include "container/members.h"

namespace {
constexpr std::size_t kLargest = 4096;
constexpr std::size_t kEnough = 8U << 20U;  // octets that are unpacked of one input
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::container;
  std::size_t total = 0;
  Members members(
      std::make_unique<TextSource>(std::string(reinterpret_cast<const char*>(data), size)));
  for (auto more = members.next(); more && *more && total < kEnough; more = members.next()) {
    Mailbox mailbox(members.source(), kLargest);
    while (const auto message = mailbox.next()) {
      if (!*message) continue;
      CHECK((*message)->size() <= kLargest);
      total += (*message)->size() + 1;
      if (total > kEnough) return 0;
    }
  }
  return 0;
}
