// Why an evaluator decided as it did, as data: printed as a tree for people, as JSON for machines.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace waybill {

struct TrailStep {
  std::string_view code;      // stable identifier such as "spf.include-match"; static storage
  std::string_view says;      // the sentence of that code; static storage
  std::string_view clause;    // "RFC 7208 §5.2"; static storage
  std::string subject;        // what the step is about, verbatim: a term, a tag, a domain
  std::string asked;          // the DNS question, "example.com TXT"; empty: none
  std::string found;          // what came back or followed: a record, a result word
  std::optional<Span> bytes;  // where `subject` stands in the record or header field
  std::vector<TrailStep> steps;

  bool operator==(const TrailStep&) const = default;
};

using Trail = std::vector<TrailStep>;

// [{"code", "says", "clause", "subject", "asked", "found", "bytes": [begin, end], "steps"}]; empty
// members are left out.
[[nodiscard]] boost::json::value to_json(const Trail& trail);

// Whether an evaluator writes its trail. Results are the same either way.
enum class Detail : std::uint8_t { Result, Trail };

}  // namespace waybill
