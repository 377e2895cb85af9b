// Is an address or a domain on the blocklists? (RFC 5782)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.h"
#include "reputation/blocklist.h"
#include "reputation/settings.h"

namespace waybill::reputation {

enum class Standing : std::uint8_t { Listed, Clean, Unknown, NotAsked };

// Why nothing is known.
enum class Doubt : std::uint8_t {
  None,
  Pending,          // in Inquiry::wanted()
  NoKey,            // the operator wants a key
  NotRegistered,    // the operator wants to know the resolver
  TurnedOff,        // by Settings
  DnsFailure,       // time-out, SERVFAIL, refused, not recorded
  CanaryNotListed,  // the test entry is not listed: the list is empty or gone
  CanaryListsAll,   // what must never be listed is: the zone answers for everything
  Declined,         // an error code: the list does not answer this resolver
  Parked,           // an answer outside 127.0.0.0/8: somebody else has the domain
  StrangeCode,      // a code whose meaning is not known
};
[[nodiscard]] std::string_view describe(Doubt doubt);  // one sentence, without full stop

struct Listing {
  const Blocklist* list = nullptr;  // static storage
  std::string subject;              // as asked for: the address or the name
  dns::Question question;           // as shown: never holds a key
  Standing standing = Standing::Unknown;
  Doubt doubt = Doubt::None;
  std::string codes;      // "127.0.0.2, 127.0.0.4"; of a listing or of an error
  std::string meaning;    // of the codes
  bool is_light = false;  // told, no reason to refuse: by the code, or because it is unverified
  std::string text;       // the list's own TXT record, of a listing
  std::uint32_t ttl = 0;
};

// What a check of domains is about.
struct DomainSubject {
  dns::Name name;
  dns::Name registered;  // its registered domain; the same where there is none
};

// One for each list of addresses that takes this family, dead ones and lists inside of others left
// out; none for a private address. Asks for all at once, canaries too. Provisional while
// dns.wanted() is not empty.
[[nodiscard]] std::vector<Listing> ask_lists(const IpAddress& address, const Settings& settings,
                                             dns::Inquiry& dns);
// As above, for a domain.
[[nodiscard]] std::vector<Listing> ask_lists(const DomainSubject& domain, const Settings& settings,
                                             dns::Inquiry& dns);

}  // namespace waybill::reputation
