// The blocklists and allow lists that are known (data/blocklists.csv).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace waybill::reputation {

enum class ListKind : std::uint8_t { Ip, Domain, AllowIp, AllowDomain };

// Whether a list is asked.
enum class ListState : std::uint8_t {
  Live,
  KeyNeeded,           // with a key of the operator in the name
  RegistrationNeeded,  // once the operator knows the resolver
  Unverified,          // its canaries decide; a listing is told and never counts
  Inside,              // all its entries are in another list, which is asked
  Dead,                // kept to explain refusals that quote it; never asked
};

// What an answer of a list means.
struct CodeRule {
  IpAddress first, last;  // a range of codes; the same for a single one
  unsigned bit = 0;       // in place of the range: a bit of the last octet of 127.0.0.x
  bool is_light = false;  // told, but no reason to refuse mail
  std::string meaning;

  [[nodiscard]] bool fits(const IpAddress& code) const;
};

struct Blocklist {
  std::string zone;
  std::string operated_by;
  ListKind kind = ListKind::Ip;
  ListState state = ListState::Live;
  bool takes_v4 = false, takes_v6 = false;  // of lists of addresses
  std::string keyed_zone;                   // with {key} in it, for whoever has one; "" none
  bool wants_registered = false;            // the registered domain, not the full name
  std::vector<CodeRule> codes;              // a listing
  std::vector<CodeRule> good;               // an answer that is none
  std::vector<CodeRule> errors;             // the list does not want to answer
  std::string canary_listed;  // an address or a name that must be listed (RFC 5782 §5)
  std::string canary_clean;   // one that must not; "" the list has none
  int weight = 0;             // 0 to 100: how much receivers go by it
  std::string delisting;      // how to get out
  std::string note;
};

// From this weight on a listing gets mail refused at many receivers.
inline constexpr int kBlockingWeight = 50;
// Below, only whoever chose this list goes by it.
inline constexpr int kTellingWeight = 15;

[[nodiscard]] std::span<const Blocklist> blocklists();
// By its zone, dead ones too; nullptr: not in the table.
[[nodiscard]] const Blocklist* blocklist_named(std::string_view zone);

}  // namespace waybill::reputation
