// Any mix of evidence, its pieces separated by a NUL octet: the lives that come out are in the
// order of time, cite pieces that were given, and stay inside them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "diagnosis/dossier.h"
#include "diagnosis/life.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waybill;
  using namespace waybill::diagnosis;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Case the_case;
  for (const std::string_view piece : ascii::split(text, '\0')) {
    constexpr std::size_t kMostPieces = 6;
    if (the_case.evidence.size() == kMostPieces) break;
    the_case.evidence.push_back({"E" + std::to_string(the_case.evidence.size() + 1),
                                 recognise(piece), "piece", std::string(piece)});
  }
  const Dossier dossier = read_dossier(the_case);
  const Lives lives = join_lives(dossier);
  CHECK(lives.lives.size() <= kMostLives);
  for (const Life& life : lives.lives) {
    CHECK(std::ranges::is_sorted(life.events, {}, &LifeEvent::order));
    for (const LifeEvent& event : life.events) {
      const auto evidence = std::ranges::find(the_case.evidence, event.evidence, &Evidence::id);
      CHECK(evidence != the_case.evidence.end());
      CHECK(event.bytes.begin <= event.bytes.end && event.bytes.end <= evidence->octets.size());
    }
  }
  return 0;
}
