// What stands at a domain for SPF, beside what an evaluation comes to: how many records, what only
// looks like one, how large the answer is, what older SPF left (RFC 7208 §3, §4.5).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.h"

namespace waybill::posture {

// RFC 7208 §3.4: answers should fit into 512 octets with all that DNS adds; the RFC names 450 for
// the text itself.
inline constexpr std::size_t kLargeSpfAnswer = 450;
inline constexpr std::size_t kTooLargeSpfAnswer = 512;

struct SpfPublication {
  std::vector<std::string> records;      // that count as SPF records (§4.5), in the answer's order
  std::vector<std::string> near_misses;  // meant as one, but not one: a space before it, "v=spf10"
  std::vector<std::string> sender_id;    // "spf2.0/…" of RFC 4406
  std::size_t answer_octets = 0;         // of the whole TXT answer, estimated from its records
  std::size_t longest_string = 0;        // of the SPF records, octets
  const dns::Answer* txt = nullptr;      // lives as long as the snapshot
  const dns::Answer* type99 = nullptr;   // of the record type that §3.1 gave up
};

// Nothing: not known yet; noted.
[[nodiscard]] std::optional<SpfPublication> read_spf_publication(const dns::Name& domain,
                                                                 dns::Inquiry& dns);

// The record with `term` in it, before its `all` or redirect, else at its end; "v=spf1 TERM ~all"
// for an empty record.
[[nodiscard]] std::string with_spf_term(const std::string& record, const std::string& term);

// The record without the terms that read exactly so, case ignored.
[[nodiscard]] std::string without_spf_term(const std::string& record, std::string_view term);

// One record in place of several: each term once, in their order, and the weakest `all` at its end,
// so that nothing which passed before fails.
[[nodiscard]] std::string join_spf_records(const std::vector<std::string>& records);

}  // namespace waybill::posture
