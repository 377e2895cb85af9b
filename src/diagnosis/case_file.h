#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "diagnosis/evidence.h"
#include "dns/snapshot.h"

namespace waybill::diagnosis {

// What the person asked for; empty members were left open.
struct Question {
  std::string recipient;
  std::string message_id;
  std::string domain;
  bool operator==(const Question&) const = default;
};

// Everything that a verdict rests on. The same case always gives the same verdict, octet by octet.
struct Case {
  std::vector<Evidence> evidence;
  Question question;
  std::int64_t at = 0;  // Unix seconds that count as now
  dns::Snapshot dns;
  bool operator==(const Case&) const = default;
};

inline constexpr std::size_t kLargestCaseFile = 256U << 20U;  // octets of JSON

// The case file: docs/case-file.md. `verdict_json` is kept in it, so that replay can tell when a
// later version of the rules decides otherwise.
[[nodiscard]] std::string write_case(const Case& the_case, std::string_view verdict_json);

struct StoredCase {
  Case the_case;
  std::string verdict_json;  // as it was written
};
// The error is one line for the user. Evidence whose octets do not have its SHA-256 is an error.
[[nodiscard]] Result<StoredCase, std::string> parse_case(std::string_view json);

}  // namespace waybill::diagnosis
