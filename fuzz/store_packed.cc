// What lies packed in a store, damaged as it may be: what can be read has sums and rows within
// limits, and a source run that can be read is written as it reads.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "store/row_block.h"
#include "store/source_run.h"
#include "store/tally.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::store;
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto block = unpack(octets)) {
    CHECK(block->rows.size() <= kRowsPerBlock);
    RowGroup group;
    for (const PackedRow& row : block->rows)
      if (!read_signature(block->signatures[row.signature], group)) break;
  }
  if (const auto tally = unpack_tally(octets)) CHECK(unpack_tally(pack(*tally)) == tally);
  SourceRun run;
  if (unpack(octets, [&](const SourceEntry& entry) { run.push_back(entry); })) {
    SourceRun again;
    CHECK(unpack(pack(run), [&](const SourceEntry& entry) { again.push_back(entry); }));
    CHECK(again == run);
  }
  return 0;
}
