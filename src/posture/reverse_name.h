// The name of an address, and whether it leads back (RFC 1912 §2.1, "iprev" of RFC 8601 §3).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ip.h"
#include "dns/inquiry.h"

namespace waybill::posture {

inline constexpr std::size_t kMostReverseNames = 10;  // as RFC 7208 §4.6.4 limits them for SPF

struct ReverseName {
  enum class State : std::uint8_t {
    Confirmed,    // a name that has the address among its own
    Unconfirmed,  // names, none of which leads back
    Missing,      // no PTR record
    DnsFailure,   // PTR, or the addresses of all names, not known
  } state = State::Missing;
  dns::Question question;               // the PTR question, or the one that failed
  const dns::Answer* answer = nullptr;  // to it; lives as long as the snapshot
  std::vector<dns::Name> names;         // of the PTR records
  std::optional<dns::Name> confirmed;   // the first that leads back
  dns::Question address_question;       // of the confirmed name, else of the first
  const dns::Answer* address_answer = nullptr;

  // The confirmed name, else the first; nullptr: none.
  [[nodiscard]] const dns::Name* best() const;
};

// Nothing: not known yet; noted.
[[nodiscard]] std::optional<ReverseName> read_reverse_name(const IpAddress& address,
                                                           dns::Inquiry& dns);

// Whether a name looks as providers name their customers' lines: the address in it, or words such
// as "dynamic" and "pool" (data/host-name-words.csv). A name with a word of mail servers does not.
[[nodiscard]] bool looks_generic(const dns::Name& name, const IpAddress& address);

}  // namespace waybill::posture
