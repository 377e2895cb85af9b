// Which addresses and domains of a watched domain the lists are asked about: those that carry its
// mail, by reports and logs, and those that its SPF record names. Whose they are decides what a
// listing means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/network.h"
#include "reputation/shared_pool.h"

namespace waybill::reputation {

// Ours: each costs some twenty questions, and the largest carry nearly all of a domain's mail.
inline constexpr std::size_t kMostAddresses = 60;
inline constexpr std::size_t kMostDomains = 20;
// A network of an SPF record is taken as single addresses up to this many.
inline constexpr std::size_t kMostOfNetwork = 16;

// Where a subject comes from. The words are stored and printed.
enum class FoundIn : std::uint8_t {
  Reports,     // aggregate reports saw mail of the domain from it
  Spf,         // the domain's own SPF record names it
  Author,      // the domain itself, as people see it in From
  Dkim,        // signs the domain's mail
  ReturnPath,  // takes its bounces
  Link,        // links in tested messages lead there
};
[[nodiscard]] std::string_view to_string(FoundIn place);  // "reports", "return-path"
[[nodiscard]] std::optional<FoundIn> parse_found_in(std::string_view word);

// Whose an address or a domain is, as far as can be told.
enum class Holder : std::uint8_t {
  Own,      // the domain's, or nobody else's that is known
  Service,  // of a service that sends for it; whether it is shared, only the contract tells
  Pool,     // of a pool whose customers share addresses (data/shared-pools.csv)
};
[[nodiscard]] std::string_view to_string(Holder holder);  // "own"

// An address that sent in the domain's name.
struct SeenAddress {
  IpAddress address;
  std::uint64_t messages = 0;
  std::string service = {};         // id in data/senders; "" not known
  std::string service_title = {};   // for people
  std::string confirmed_name = {};  // of its PTR record that leads back; "" none or not known
};

// A domain that mail in the domain's name carried.
struct SeenDomain {
  std::string name;        // A-labels, lower case
  std::string registered;  // its registered domain
  FoundIn found_in = FoundIn::Author;
  std::uint64_t messages = 0;  // 0: not counted, as of links
};

struct Seen {
  std::string domain;          // the watched one
  std::string registered;      // its registered domain
  std::uint64_t messages = 0;  // of the domain, all together
  std::vector<SeenAddress> addresses = {};
  std::vector<Network> spf = {};  // of the domain's own records; not those of a service's include
  std::vector<SeenDomain> domains = {};
};

struct Subject {
  std::optional<IpAddress> address;  // else a domain
  std::string name;                  // of a domain; of an address its text
  std::string registered;            // of a domain
  std::vector<FoundIn> found_in;     // each once, in the order of the enumeration
  Holder holder = Holder::Own;
  const SharedPool* pool = nullptr;  // of Holder::Pool; static storage
  std::string holder_title;          // of a service or pool, for people; "" own
  std::uint64_t messages = 0;
  double share = 0;  // of the domain's mail, 0 to 1; 0 also when it is not known
};

struct Subjects {
  std::vector<Subject> list;  // addresses, then the domain itself, then others; the most mail first
  std::size_t addresses_left_out = 0;          // beyond kMostAddresses
  std::size_t domains_left_out = 0;            // beyond kMostDomains
  std::vector<std::string> networks_left_out;  // of SPF: too large to be asked one by one
};

// The same input gives the same list. Private addresses are left out.
[[nodiscard]] Subjects choose_subjects(const Seen& seen);

}  // namespace waybill::reputation
