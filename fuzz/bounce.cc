// Any message gives a result that can be written as JSON; a bounce has recipients, other mail none.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "refusal/bounce.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  const auto message = message::Message::read({reinterpret_cast<const char*>(data), size});
  const refusal::Bounce bounce = refusal::read_bounce(message);
  if (bounce.kind == refusal::BounceKind::None) CHECK(bounce.recipients.empty());
  if (bounce.original.span) CHECK(bounce.original.span->end <= size);
  CHECK(!boost::json::serialize(refusal::to_json(bounce)).empty());
  return 0;
}
