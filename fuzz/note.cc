// Whatever somebody typed: every fact names a place inside the text.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "diagnosis/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::diagnosis;
  Evidence note{.id = "E1",
                .kind = EvidenceKind::Note,
                .name = "note",
                .octets = std::string(reinterpret_cast<const char*>(data), size)};
  FactSheet sheet;
  read_note(note, {}, sheet);
  for (const Fact& fact : sheet.facts()) {
    CHECK(fact.certainty != Certainty::Observed && fact.place.evidence == note.id);
    CHECK(fact.place.bytes.begin <= fact.place.bytes.end && fact.place.bytes.end <= size);
  }
  return 0;
}
