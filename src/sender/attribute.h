// Which service sent the messages of a row, and how surely: by the domains that SPF and DKIM
// checked, the selectors, and the address. docs/sources.md has the rules.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "report/aggregate_row.h"
#include "sender/catalogue.h"

namespace waybill::sender {

enum class Confidence : std::uint8_t { Guess, Likely, Known };
[[nodiscard]] std::string_view id_of(Confidence confidence);  // "guess", "likely", "known"

// One sign on one value. `value` borrows from the traits, `sign` from the catalogue.
struct Evidence {
  const Sign* sign = nullptr;
  std::string_view value;
  report::AuthResult result = report::AuthResult::None;  // of the check; Pass for the address
};
// "SPF passed for 1.2.bnc.salesforce.com, a return path of Salesforce"
[[nodiscard]] std::string describe(const Evidence& evidence, const Catalogue& catalogue);

// Ours: evidence that is kept, and checks of one row that are looked at. What RFC 9990 orders last
// tells least.
inline constexpr std::size_t kMostEvidence = 8;
inline constexpr std::size_t kMostChecks = 8;

// What is known of the messages. Borrows; all in lower case.
struct Traits {
  IpAddress address;
  // Of the address, only if it leads back to it: anybody can name his own address as he likes.
  std::string_view reverse_name;
  std::string_view envelope_from;
  std::span<const report::DkimCheck> dkim;
  std::span<const report::SpfCheck> spf;
};

struct Attribution {
  const Service* service = nullptr;  // of the catalogue; nullptr: unknown
  Confidence confidence = Confidence::Guess;
  std::array<Evidence, kMostEvidence> kept;
  std::size_t count = 0;

  [[nodiscard]] std::span<const Evidence> evidence() const { return {kept.data(), count}; }
};

[[nodiscard]] Attribution attribute(const Catalogue& catalogue, const Traits& traits);

// For who stores rows: the id of the service, "" when it is unknown. Static storage. No state, no
// allocation: any thread may call.
[[nodiscard]] std::string_view sender_of(const report::AggregateRow& row);

}  // namespace waybill::sender
