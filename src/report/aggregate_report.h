// What an aggregate report says besides its rows (RFC 9990 §3.1, RFC 7489 Appendix C).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/deviation.h"
#include "report/words.h"

namespace waybill::report {

// Decided by what the report holds: the namespace and the elements of one or the other, never by
// its version.
enum class Generation : std::uint8_t { Rfc7489, Rfc9990 };
[[nodiscard]] std::string_view to_string(Generation generation);  // "7489", "9990"

// A time span, Unix seconds.
struct TimeSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  bool operator==(const TimeSpan&) const = default;
};

// A word of a policy as written beside what it means.
template <class Value>
struct Stated {
  Value value{};
  std::string raw;  // "" if it is not stated or empty
  bool operator==(const Stated&) const = default;
};

struct PolicyPublished {
  std::string domain;  // lower case
  Stated<Policy> p, sp, np;
  Stated<Alignment> adkim, aspf;
  std::string fo, pct, testing, discovery_method;  // as written; "" if not stated
  bool operator==(const PolicyPublished&) const = default;
};

struct AggregateReport {
  Generation generation = Generation::Rfc7489;
  std::string version;
  std::string org_name;  // as written; of the address if it is empty (OrgNameEmpty)
  std::string email, extra_contact_info, report_id, generator;
  std::vector<std::string> errors;
  // As written, fractions cut off; 0 with TimeInvalid.
  TimeSpan stated;
  // Half open: an end that is the last second of the span is moved by one. Never ends before it
  // begins.
  TimeSpan span;
  PolicyPublished policy;

  // Known at the end only.
  std::uint64_t records = 0;   // that were read
  std::uint64_t messages = 0;  // the sum of their counts; stops at the largest number
  std::uint64_t skipped = 0;   // records that were left out
  std::vector<DeviationCount> deviations;
  bool complete = true;  // false: something of the document could not be read
  // SHA-256 of the document as read, converted to UTF-8, from its first octet to its end tag; ""
  // unless it was asked for.
  std::string digest;
};

}  // namespace waybill::report
