// What a case keeps of an Email Log that is too large to keep: its digest as evidence, beside an
// excerpt of its rows (salesforce/log_excerpt.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "salesforce/log_digest.h"

namespace waybill::diagnosis {

struct DigestedLog {
  std::string name;          // of the file
  std::string sha256;        // of its octets, unpacked
  std::uint64_t octets = 0;  // how many there are
  salesforce::LogDigest digest;
  bool operator==(const DigestedLog&) const = default;
};

// JSON with a mark of its own, by which recognise() knows it.
[[nodiscard]] std::string write_digested_log(const DigestedLog& log);
[[nodiscard]] bool is_digested_log(std::string_view json);
// The error is one line for the user.
[[nodiscard]] Result<DigestedLog, std::string> parse_digested_log(std::string_view json);

}  // namespace waybill::diagnosis
