// Any message is a complaint or none; a complaint names no person and is not later than now.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "feedback/complaint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  constexpr std::int64_t kNow = 1'795'444'200;
  const auto message = message::Message::read({reinterpret_cast<const char*>(data), size});
  const auto complaint = feedback::read_complaint(message, kNow);
  if (!complaint) return 0;
  CHECK(complaint->time > 0 && complaint->time <= kNow);
  CHECK(!complaint->domain.contains('@') && !complaint->provider.contains('@'));
  CHECK(complaint->id.size() == 64 && !complaint->type.empty());
  CHECK(feedback::read_complaint(message, kNow)->id == complaint->id);
  return 0;
}
