// The text of a DMARC policy record (RFC 9989 §4.7, §4.8) as tags.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dmarc/fault.h"

namespace waybill::dmarc {

enum class Policy : std::uint8_t { None, Quarantine, Reject };  // from weak to strong
[[nodiscard]] std::string_view to_string(Policy policy);        // "none"

enum class Strictness : std::uint8_t { Relaxed, Strict };
[[nodiscard]] std::string_view to_string(Strictness strictness);  // "relaxed"

// psd: what the domain says of its place in the tree. Unknown is the default, u.
enum class PublicSuffix : std::uint8_t { Unknown, Yes, No };

// Ours: addresses of one tag that are kept. Receivers limit them too (§4.7 "rua").
inline constexpr std::size_t kMostReportUris = 20;

struct ReportUri {
  std::string uri;  // "mailto:reports@example.com", percent-encoding kept, without a size suffix
  Span span;
  bool operator==(const ReportUri&) const = default;
};

// When failure reports are due (`fo`).
struct FailureOptions {
  bool all_fail = true;   // 0: nothing passed and aligned
  bool any_fail = false;  // 1
  bool dkim = false;      // d
  bool spf = false;       // s
  bool operator==(const FailureOptions&) const = default;
};

struct PolicyTag {
  std::optional<Policy> value;
  bool is_invalid = false;  // written, with another value
  bool operator==(const PolicyTag&) const = default;
};

// What a record amounts to (§4.10.1): a missing p or a wrong p, sp or np leaves p=none when reports
// are asked for, and no record at all otherwise.
enum class Usability : std::uint8_t { AsPublished, AsNone, NotApplied };

struct Record {
  PolicyTag p;
  PolicyTag sp;
  PolicyTag np;
  PublicSuffix psd = PublicSuffix::Unknown;
  bool is_test = false;  // t=y
  Strictness dkim_alignment = Strictness::Relaxed;
  Strictness spf_alignment = Strictness::Relaxed;
  FailureOptions failure_options;
  std::vector<ReportUri> aggregate_reports;  // rua
  std::vector<ReportUri> failure_reports;    // ruf
  std::optional<int> percentage;             // pct, for the RFC 7489 reading; 0 to 100

  [[nodiscard]] Usability usability() const;
  bool operator==(const Record&) const = default;
};

struct ParsedRecord {
  Record record;              // tags in fault have their defaults
  std::vector<Fault> faults;  // in the order of the text; what is missing stands at its end
  bool operator==(const ParsedRecord&) const = default;
};

// Whether a TXT record is a DMARC record at all: begins with the version tag (§4.7 "v").
[[nodiscard]] bool is_dmarc_record(std::string_view text);

// Keeps no view into `text`. Looks nothing up.
[[nodiscard]] ParsedRecord parse_record(std::string_view text);

}  // namespace waybill::dmarc
