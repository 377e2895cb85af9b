#include "reputation/subjects.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace waybill::reputation {
namespace {

constexpr std::array<std::pair<FoundIn, std::string_view>, 6> kPlaces = {
    {{FoundIn::Reports, "reports"},
     {FoundIn::Spf, "spf"},
     {FoundIn::Author, "author"},
     {FoundIn::Dkim, "dkim"},
     {FoundIn::ReturnPath, "return-path"},
     {FoundIn::Link, "link"}}};

void add_place(Subject& subject, FoundIn place) {
  const auto at = std::ranges::lower_bound(subject.found_in, place);
  if (at == subject.found_in.end() || *at != place) subject.found_in.insert(at, place);
}

double share_of(std::uint64_t messages, std::uint64_t all) {
  if (all == 0) return 0;
  return std::min(1.0, static_cast<double>(messages) / static_cast<double>(all));
}

void set_holder(Subject& subject, const SeenAddress& seen) {
  subject.pool = pool_of(seen.address, seen.confirmed_name);
  if (subject.pool != nullptr) {
    subject.holder = Holder::Pool;
    subject.holder_title = subject.pool->title;
  } else if (!seen.service.empty()) {
    subject.holder = Holder::Service;
    subject.holder_title = seen.service_title;
  }
}

// The address behind `address`; nothing behind the last one of all.
std::optional<IpAddress> next(const IpAddress& address) {
  auto octets = address.octets();
  for (std::size_t i = address.bits() / 8; i-- > 0;) {
    if (++octets[i] != 0)
      return address.is_v4() ? IpAddress::v4({octets[0], octets[1], octets[2], octets[3]})
                             : IpAddress::v6(octets);
  }
  return std::nullopt;
}

// The first address of the network.
IpAddress first_of(const Network& network) {
  auto octets = network.address.octets();
  for (unsigned bit = network.prefix; bit < network.address.bits(); ++bit)
    octets[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  return network.address.is_v4() ? IpAddress::v4({octets[0], octets[1], octets[2], octets[3]})
                                 : IpAddress::v6(octets);
}

bool is_small(const Network& network) {
  const unsigned free_bits = network.address.bits() - network.prefix;
  return free_bits < 32 && (std::size_t{1} << free_bits) <= kMostOfNetwork;
}

using ByAddress = std::map<IpAddress, Subject>;

Subject& subject_of(ByAddress& subjects, const SeenAddress& seen) {
  Subject& subject = subjects[seen.address];
  if (!subject.address) {
    subject.address = seen.address;
    subject.name = seen.address.to_string();
    set_holder(subject, seen);
  }
  return subject;
}

void take_network(const Network& network, ByAddress& subjects, Subjects& result) {
  if (!is_small(network)) {
    if (result.networks_left_out.size() < kMostAddresses)
      result.networks_left_out.push_back(network.address.to_string() + "/" +
                                         std::to_string(network.prefix));
    return;
  }
  std::optional<IpAddress> address = first_of(network);
  while (address && network.holds(*address)) {
    if (!address->is_private()) {
      SeenAddress named;
      named.address = *address;
      add_place(subject_of(subjects, named), FoundIn::Spf);
    }
    address = next(*address);
  }
}

// The most mail first; of equal ones by name, so that the order is the same each time.
void keep_largest(std::vector<Subject> found, std::size_t most, std::size_t& left_out,
                  std::vector<Subject>& list) {
  std::ranges::sort(found, [](const Subject& a, const Subject& b) {
    return a.messages != b.messages ? a.messages > b.messages : a.name < b.name;
  });
  if (found.size() > most) {
    left_out = found.size() - most;
    found.resize(most);
  }
  std::ranges::move(found, std::back_inserter(list));
}

void take_addresses(const Seen& seen, Subjects& result) {
  ByAddress subjects;
  for (const SeenAddress& address : seen.addresses) {
    if (address.address.is_private()) continue;
    Subject& subject = subject_of(subjects, address);
    subject.messages += address.messages;
    add_place(subject, FoundIn::Reports);
  }
  for (const Network& network : seen.spf) {
    if (subjects.size() >= kMostAddresses * kMostOfNetwork) break;
    take_network(network, subjects, result);
  }
  std::vector<Subject> found;
  found.reserve(subjects.size());
  for (auto& [address, subject] : subjects) {
    subject.share = share_of(subject.messages, seen.messages);
    found.push_back(std::move(subject));
  }
  keep_largest(std::move(found), kMostAddresses, result.addresses_left_out, result.list);
}

void take_domains(const Seen& seen, Subjects& result) {
  std::map<std::string, Subject> subjects;
  const auto take = [&](const SeenDomain& domain) {
    Subject& subject = subjects[domain.name];
    subject.name = domain.name;
    subject.registered = domain.registered.empty() ? domain.name : domain.registered;
    // Identifiers share messages: the largest one tells.
    subject.messages = std::max(subject.messages, domain.messages);
    add_place(subject, domain.found_in);
    if (subject.registered != seen.registered) {
      subject.holder = Holder::Service;
      subject.holder_title = subject.registered;
    }
  };
  take({seen.domain, seen.registered, FoundIn::Author, seen.messages});
  for (const SeenDomain& domain : seen.domains) {
    if (!domain.name.empty()) take(domain);
  }
  std::vector<Subject> found;
  found.reserve(subjects.size());
  for (auto& [name, subject] : subjects) {
    subject.share = share_of(subject.messages, seen.messages);
    if (name == seen.domain) {
      subject.share = 1;  // whatever the figures, all its mail shows it
      result.list.push_back(std::move(subject));
    } else {
      found.push_back(std::move(subject));
    }
  }
  keep_largest(std::move(found), kMostDomains - 1, result.domains_left_out, result.list);
}

}  // namespace

std::string_view to_string(FoundIn place) {
  for (const auto& [value, word] : kPlaces) {
    if (value == place) return word;
  }
  std::unreachable();
}

std::optional<FoundIn> parse_found_in(std::string_view word) {
  for (const auto& [value, known] : kPlaces) {
    if (known == word) return value;
  }
  return std::nullopt;
}

std::string_view to_string(Holder holder) {
  switch (holder) {
    case Holder::Own: return "own";
    case Holder::Service: return "service";
    case Holder::Pool: return "pool";
  }
  std::unreachable();
}

Subjects choose_subjects(const Seen& seen) {
  Subjects result;
  take_addresses(seen, result);
  take_domains(seen, result);
  return result;
}

}  // namespace waybill::reputation
