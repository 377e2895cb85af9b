// What a listing means for a domain: how much of its mail is at stake, how bad that is, and what to
// do. An own address can be delisted by its owner; an address that others share cannot, and calls
// for evidence and for another route (data/listing-advice.csv).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reputation/listing.h"
#include "reputation/subjects.h"

namespace waybill::reputation {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
[[nodiscard]] std::string_view to_string(Severity severity);  // "critical"

// Ours, of an impact of 0 to 100.
inline constexpr int kCriticalImpact = 60, kHighImpact = 30, kMediumImpact = 12, kLowImpact = 3;
// What carries little mail, or mail that nobody counted, is still worth a tenth of the weight.
inline constexpr double kLeastReach = 0.1;
// What the domain's owner cannot mend weighs half: it is evidence for somebody else, and the next
// message may leave by another address of the pool.
inline constexpr double kNotOwnFactor = 0.5;

struct Assessment {
  int impact = 0;  // 0 to 100: weight of the list, by the share of mail, by whose it is
  Severity severity = Severity::Info;
  std::string statement;            // one or two sentences
  std::vector<std::string> advice;  // what to do, one sentence or two each, in order
};

// `listing` is one of Standing::Listed of a list that is no allow list. What is light, or on a list
// of no weight, is Info with an impact of 0.
[[nodiscard]] Assessment assess(const Listing& listing, const Subject& subject,
                                std::string_view domain);

// A row of data/listing-advice.csv, for tests.
struct Advice {
  std::string id;
  std::string holder;   // a word of Holder, or the id of a pool; "" any
  std::string kind;     // "ip", "domain"; "" any
  std::string place;    // a word of FoundIn that the subject has; "" any
  std::string meaning;  // stands in the meaning of the codes, any case; "" any
  std::string text;  // with {subject}, {list}, {zone}, {codes}, {meaning}, {delisting}, {holder},
                     // {domain}, {share}
};
[[nodiscard]] const std::vector<Advice>& advice_table();

}  // namespace waybill::reputation
