// Facts and replies of a note lie inside it, and their number is bounded.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "diagnosis/note.h"
#include "diagnosis/replies.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill::diagnosis;
  const Evidence note{.id = "E1",
                      .kind = EvidenceKind::Note,
                      .name = {},
                      .octets = std::string(reinterpret_cast<const char*>(data), size)};
  FactSheet sheet;
  read_note(note, sheet);
  for (const Fact& fact : sheet.facts())
    CHECK(fact.certainty == Certainty::Stated && fact.place.bytes.begin < fact.place.bytes.end &&
          fact.place.bytes.end <= size);
  const auto replies = find_replies(note.octets);
  CHECK(replies.size() <= kMostReplyPassages);
  for (const ReplyPassage& reply : replies)
    CHECK(reply.bytes.begin < reply.bytes.end && reply.bytes.end <= size);
  return 0;
}
