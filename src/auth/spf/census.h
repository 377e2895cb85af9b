// What a domain's SPF record costs whoever the client is: the static count that admins ask for
// ("eleven look-ups; this include costs four"). RFC 7208 §4.6.4 counts what one evaluation really
// comes to; this counts every term that one could come to.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "auth/spf/record.h"
#include "dns/inquiry.h"

namespace waybill::spf {

// Ours: a tree beyond these is cut, and says so. Ten look-ups are allowed; nobody needs a hundred.
inline constexpr int kMostCensusTerms = 100;
inline constexpr int kDeepestCensus = 12;

enum class RecordState : std::uint8_t {
  Valid,
  SyntaxError,
  Missing,      // no SPF record, or no such name
  Several,      // more than one SPF record
  DnsFailure,   // no usable answer
  NotKnownYet,  // still in Inquiry::wanted()
  Dynamic,      // the name holds macros: it differs from message to message
  Loop,         // the name stands above itself in the tree
  CutOff,       // beyond kMostCensusTerms or kDeepestCensus
};
[[nodiscard]] std::string_view id(RecordState state);        // "missing"
[[nodiscard]] std::string_view describe(RecordState state);  // one sentence

// One record of the tree.
struct CensusNode {
  std::string domain;  // as the term names it, macros included
  std::string term;    // "include:_spf.example.net", "redirect=…"; empty at the root
  Span span;           // of that term in the record above
  RecordState state = RecordState::NotKnownYet;
  std::string record;  // its text
  SyntaxFaults faults;
  int terms = 0;         // DNS terms of this record itself
  int lookups = 0;       // with all below, and with the term that led here: what it costs
  int void_lookups = 0;  // of them, known to ask in vain
  std::vector<std::string> void_terms;     // of this record itself
  std::vector<std::string> mx_over_limit;  // mx terms whose name has more than ten exchangers
  std::vector<CensusNode> children;        // include and redirect, in the order of the text

  bool operator==(const CensusNode&) const = default;
};

struct Census {
  CensusNode root;  // its `lookups` is the worst case of the domain; a shared include counts twice
  int records = 0;  // that could be read
  bool is_cut = false;  // a limit of ours was met: the counts are lower bounds

  bool operator==(const Census&) const = default;
};

// Works in rounds as evaluate() does: while dns.wanted() is not empty the counts are lower bounds.
[[nodiscard]] Census take_census(const dns::Name& domain, dns::Inquiry& dns);

// {"lookups", "void_lookups", "records", "cut", "tree": {"domain", "term", "bytes", "state",
// "says", "record", "size", "terms", "lookups", "void_lookups", "void_terms", "faults": [{"code",
// "says", "bytes"}], "includes": [...]}}
[[nodiscard]] boost::json::value to_json(const Census& census);

}  // namespace waybill::spf
