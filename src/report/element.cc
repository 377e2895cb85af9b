#include "report/element.h"

#include <array>
#include <cstring>
#include <utility>

namespace waybill::report {
namespace {

constexpr auto kNames = std::to_array<std::string_view>({"",
                                                         "feedback",
                                                         "version",
                                                         "report_metadata",
                                                         "org_name",
                                                         "email",
                                                         "extra_contact_info",
                                                         "report_id",
                                                         "date_range",
                                                         "begin",
                                                         "end",
                                                         "error",
                                                         "generator",
                                                         "policy_published",
                                                         "domain",
                                                         "p",
                                                         "sp",
                                                         "np",
                                                         "pct",
                                                         "adkim",
                                                         "aspf",
                                                         "fo",
                                                         "testing",
                                                         "discovery_method",
                                                         "extension",
                                                         "record",
                                                         "row",
                                                         "source_ip",
                                                         "count",
                                                         "policy_evaluated",
                                                         "disposition",
                                                         "dkim",
                                                         "spf",
                                                         "reason",
                                                         "type",
                                                         "comment",
                                                         "identifiers",
                                                         "identities",
                                                         "header_from",
                                                         "envelope_from",
                                                         "envelope_to",
                                                         "auth_results",
                                                         "selector",
                                                         "scope",
                                                         "result",
                                                         "human_result"});
static_assert(kNames.size() == kElements);

// A perfect hash: the length and the first eight octets tell the names apart, and a multiplier is
// looked for at compile time that sends each to a slot of its own.
constexpr unsigned kSlotBits = 8;

constexpr std::uint64_t key_of(std::uint64_t first_eight, std::size_t length) {
  const std::uint64_t kept =
      length >= 8 ? first_eight : first_eight & ((std::uint64_t{1} << (8 * length)) - 1);
  return kept ^ (std::uint64_t{length} << 56U);
}

constexpr std::size_t slot_of(std::uint64_t key, std::uint64_t multiplier) {
  return static_cast<std::size_t>((key * multiplier) >> (64 - kSlotBits));
}

constexpr std::uint64_t first_eight_of(std::string_view name) {
  std::uint64_t octets = 0;
  for (std::size_t i = 0; i < 8 && i < name.size(); ++i)
    octets |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
  return octets;
}

constexpr bool is_perfect(std::uint64_t multiplier) {
  std::array<bool, std::size_t{1} << kSlotBits> taken{};
  for (std::size_t i = 1; i < kElements; ++i) {
    const std::size_t slot =
        slot_of(key_of(first_eight_of(kNames[i]), kNames[i].size()), multiplier);
    if (std::exchange(taken[slot], true)) return false;
  }
  return true;
}

constexpr std::uint64_t find_multiplier() {
  std::uint64_t multiplier = 0x9E3779B97F4A7C15U;
  while (!is_perfect(multiplier))
    multiplier = multiplier * 6364136223846793005U + 1442695040888963406U + 1;
  return multiplier;
}
constexpr std::uint64_t kMultiplier = find_multiplier();

constexpr auto make_slots() {
  std::array<Element, std::size_t{1} << kSlotBits> slots{};
  for (std::size_t i = 1; i < kElements; ++i)
    slots[slot_of(key_of(first_eight_of(kNames[i]), kNames[i].size()), kMultiplier)] =
        static_cast<Element>(i);
  return slots;
}
constexpr auto kSlots = make_slots();

}  // namespace

Element find_element(std::string_view name) {
  std::uint64_t first_eight = 0;
  for (std::size_t i = 0; i < sizeof first_eight; ++i)  // one load on a little-endian machine
    first_eight |= std::uint64_t{static_cast<unsigned char>(name.data()[i])} << (8 * i);
  const Element element = kSlots[slot_of(key_of(first_eight, name.size()), kMultiplier)];
  return kNames[static_cast<std::size_t>(element)] == name ? element : Element::Unknown;
}

}  // namespace waybill::report
