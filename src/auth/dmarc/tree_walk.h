// The DNS tree walk (RFC 9989 §4.10): from a domain up to its top-level label, at most eight names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/dmarc/record.h"
#include "dns/inquiry.h"

namespace waybill::dmarc {

// §4.10: a longer name is cut to its right-most seven labels after the first query.
inline constexpr std::size_t kMostWalkQueries = 8;

// What one query of the walk found.
enum class WalkFinding : std::uint8_t {
  Record,       // exactly one DMARC record: kept
  NoRecord,     // none
  Several,      // more than one: all are discarded
  DnsFailure,   // no usable answer: the walk cannot go on
  NotKnownYet,  // in Inquiry::wanted()
};

struct WalkQuery {
  dns::Name domain;   // whose record is asked for
  std::string asked;  // "_dmarc.example.com"
  WalkFinding finding = WalkFinding::NotKnownYet;
  dns::Status status = dns::Status::NoData;  // of the answer, if there is one
  bool operator==(const WalkQuery&) const = default;
};

struct FoundRecord {
  dns::Name domain;
  std::string text;
  ParsedRecord parsed;
  bool operator==(const FoundRecord&) const = default;
};

enum class WalkEnd : std::uint8_t { Complete, DnsFailure, NotKnownYet };

struct Walk {
  dns::Name start;
  std::vector<WalkQuery> queries;    // in the order of the algorithm
  std::vector<FoundRecord> records;  // from the longest name to the shortest
  WalkEnd end = WalkEnd::Complete;

  // The Organizational Domain of `start` (§4.10.2); nothing unless the walk is complete.
  [[nodiscard]] std::optional<dns::Name> organizational_domain() const;
  [[nodiscard]] const FoundRecord* record_at(const dns::Name& domain) const;
  // The record with psd=y above `start`.
  [[nodiscard]] const FoundRecord* public_suffix_record() const;
};

// The names whose `_dmarc` is asked for, in order.
[[nodiscard]] std::vector<dns::Name> walk_targets(const dns::Name& start);

// Walks, each domain once.
class Walker {
 public:
  explicit Walker(dns::Inquiry& dns) : dns_(dns) {}

  // Notes every query that a walk from `start` may come to, so that one round serves it.
  void expect(const dns::Name& start);
  // The reference lives as long as the walker.
  const Walk& walk(const dns::Name& start);

 private:
  dns::Inquiry& dns_;
  std::unordered_map<dns::Name, Walk> walks_;
};

}  // namespace waybill::dmarc
