// A reply is normalised within bounds, and normalising what it says again changes no code.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "refusal/classify.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::refusal;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Normalised reply = normalise(text);
  CHECK(reply.segments.size() <= kMostSegments + 1 && reply.whole.size() <= kLongestReply);
  CHECK(reply.whole.empty() == reply.segments.empty());
  const Classification result = Classifier::built_in().classify(text);
  CHECK((result.row != nullptr) == result.kind.has_value());
  CHECK(!boost::json::serialize(to_json(result)).empty());
  return 0;
}
