// DMARC (RFC 9989): does an authenticated domain stand behind the visible author of a message?
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dmarc/discovery.h"
#include "auth/dmarc/record.h"
#include "base/trail.h"
#include "dns/inquiry.h"

namespace waybill::dmarc {

// How the check behind an identifier ended: all that DMARC needs to know of it.
enum class Authentication : std::uint8_t { Pass, TempError, Other };

// A domain that SPF or DKIM checked.
struct Identifier {
  dns::Name domain;  // of the MAIL FROM identity, or d=; A-labels
  Authentication authentication = Authentication::Other;
  std::string selector;  // of a DKIM signature; to tell signatures apart in the trail
  bool operator==(const Identifier&) const = default;
};

struct Query {
  dns::Name author_domain;        // of the one mailbox in From; A-labels
  std::optional<Identifier> spf;  // nothing: not evaluated, or there was no domain to check
  std::vector<Identifier> dkim;   // one for each signature
};

// Ours: distinct domains that are walked for one message (12 x 8 queries), the author's included.
// Identifiers beyond it are aligned only if they equal the author domain.
inline constexpr std::size_t kMostDomains = 12;

// Words of RFC 8601. PermError is for callers: a message without exactly one author domain.
enum class Result : std::uint8_t { None, Pass, Fail, TempError, PermError };
[[nodiscard]] std::string_view to_string(Result result);

enum class Alignment : std::uint8_t { No, Yes, Unknown };
[[nodiscard]] std::string_view to_string(Alignment alignment);  // "no", "yes", "unknown"

// The same message by RFC 7489: organizational domains by the public suffix list, discovery in two
// queries, neither np nor t. Where both readings differ, receivers differ.
struct PslReading {
  Result result = Result::None;
  dns::Name organizational_domain;
  std::optional<dns::Name> policy_domain;
  std::optional<Policy> policy;
  std::optional<int> percentage;  // pct of the record
  std::optional<dns::Name> aligned_spf;
  std::optional<dns::Name> aligned_dkim;
  bool operator==(const PslReading&) const = default;
};

// In what the two readings differ.
struct Difference {
  bool result = false;
  bool policy = false;
  bool policy_domain = false;
  bool organizational_domain = false;

  [[nodiscard]] bool any() const {
    return result || policy || policy_domain || organizational_domain;
  }
  bool operator==(const Difference&) const = default;
};

struct Outcome {
  Result result = Result::None;
  dns::Name author_domain;
  std::optional<dns::Name> organizational_domain;  // nothing: DNS failed on the way
  std::optional<dns::Name> policy_domain;          // whose record governs; nothing: none does
  std::optional<Policy> policy;                    // as published for the author domain
  std::optional<Policy> applied_policy;            // after t=y
  PolicySource policy_source = PolicySource::Domain;
  std::string record;                       // text at the policy domain
  Record tags;                              // of that record
  std::vector<Fault> faults;                // of that record
  std::optional<dns::Name> aligned_spf;     // passed and aligned
  std::optional<dns::Name> aligned_dkim;    // the first that passed and aligned
  Alignment spf_alignment = Alignment::No;  // of the domains, whether SPF passed or not
  std::vector<Alignment> dkim_alignments;   // one for each of Query::dkim
  std::vector<std::string> queries;  // the names that RFC 9989 asks for, in its order, each once
  PslReading psl;
  Difference difference;
  Trail trail;
  bool operator==(const Outcome&) const = default;
};

// While dns.wanted() is not empty the outcome is provisional. The first round asks for the whole
// walk of every domain; `queries` still are what the RFC's algorithm would have come to.
[[nodiscard]] Outcome evaluate(const Query& query, dns::Inquiry& dns, Detail detail);

// "aligned" names the domain in which an identifier and the author agree, "identifiers" the
// identifier that passed: mail.example.com agrees with example.com in example.com.
// {"result", "author_domain", "policy_domain", "organizational_domain", "policy",
// "applied_policy", "policy_tag", "record", "faults": [{"code", "severity", "says", "bytes"}],
// "discovery": "treewalk", "aligned": {"spf", "dkim"}, "identifiers": {…}, "alignment": {"spf":
// "relaxed", "dkim"}, "queries", "psl": {…, "differs": […]}, "trail"}; unknown members are null.
[[nodiscard]] boost::json::value to_json(const Outcome& outcome);

}  // namespace waybill::dmarc
