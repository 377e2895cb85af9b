// A change that parses can be written, reads back as the same change, and can be applied.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "dns/change.h"
#include "dns/snapshot_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::dns;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto change = parse_withdrawal(text)) {
    CHECK(parse_withdrawal(to_string(change->question)) == *change);
    const Snapshot after = apply(Snapshot(), {&*change, 1});
    CHECK(after.answer(change->question)->status == Status::NoData);
  }
  if (const auto change = parse_publication(text)) {
    const std::string written =
        to_string(change->question) + " \"" + write_data(*change->data) + "\"";
    CHECK(parse_publication(written) == *change);
    const Change twice[] = {*change, *change};
    // An alias stands alone: the second takes the place of the first.
    CHECK(apply(Snapshot(), twice).size() == 1);
  }
  return 0;
}
