// Whom a tree of SPF records allows, as far as its records name addresses themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "auth/spf/census.h"

namespace waybill::posture {

inline constexpr unsigned kWideV4Prefix = 16;  // ours: a network wider than this is nobody's own
inline constexpr unsigned kWideV6Prefix = 32;  // what registries give to a whole provider
inline constexpr std::uint64_t kManyAddresses = 100'000;  // ours; IPv4

struct SpfTerm {
  std::string domain;  // of the record
  std::string text;    // "ip4:192.0.0.0/8"
  bool operator==(const SpfTerm&) const = default;
};

struct SpfBreadth {
  std::uint64_t addresses = 0;     // IPv4, each once, of ip4 terms that pass
  std::vector<SpfTerm> wide;       // ip4 and ip6 beyond the limits above, not everybody
  std::vector<SpfTerm> everybody;  // +all where it decides, ip4:0.0.0.0/0, ip6:::/0
};

// An `all` of an included record only says that the include matches, which is as bad; behind the
// first `all` of a record nothing counts (RFC 7208 §5.1).
[[nodiscard]] SpfBreadth breadth_of(const spf::Census& census);

// Calls look(node) for the record and all below it, in the order of the text.
void visit_spf(const spf::CensusNode& node, const auto& look) {
  look(node);
  for (const spf::CensusNode& child : node.children)
    visit_spf(child, look);
}

// The record whose `all` decides about strangers: that of the redirect, if there is one.
[[nodiscard]] const spf::CensusNode& deciding_node(const spf::CensusNode& root);

// The first `all` of a record, and whether terms stand behind it.
struct AllTerm {
  const spf::Directive* all = nullptr;  // of the record that was given
  bool has_more = false;
};
[[nodiscard]] AllTerm all_of(const spf::Record& record);

// "include:a costs 3, mx costs 1": the dearest first, at most `most`.
[[nodiscard]] std::string spf_costs(const spf::CensusNode& root, std::size_t most);

}  // namespace waybill::posture
