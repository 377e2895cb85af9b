// Which reports are the same, and which of two copies is kept.
#pragma once

#include <string>

#include "store/event_store.h"

namespace waybill::store {

// 16 octets over tenant, kind, submitter, domain, report id and span.
[[nodiscard]] std::string report_key(const ReportHead& head);

// The octets that hexadecimal digits stand for, at most `most`; other characters count as 0.
[[nodiscard]] std::string octets_of_hex(std::string_view hex, std::size_t most);

// What is compared of two copies of a report.
struct Copy {
  std::string digest;  // octets or hexadecimal digits, both alike
  bool verified = false;
  bool complete = true;
  std::uint64_t rows = 0;
};

enum class Keep : std::uint8_t { Old, New };
// Verified before unverified: else anybody could replace a report by mail. Then complete before
// salvaged. Then, if the digest differs, the later copy, or of two salvaged ones that with more
// rows.
[[nodiscard]] Keep choose(const Copy& old, const Copy& arrived);

}  // namespace waybill::store
