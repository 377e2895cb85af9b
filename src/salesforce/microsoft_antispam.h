// X-Forefront-Antispam-Report and X-Microsoft-Antispam: the verdict of Microsoft 365's filter, by
// Microsoft's page "Anti-spam message headers" (July 2025).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waybill::salesforce {

inline constexpr std::size_t kMostReportFields = 100;  // our own cap per header field

// What is not stated is empty.
struct AntispamReport {
  std::string category;        // CAT: SPM, HSPM, SPOOF, PHSH, BULK, DIMP, UIMP, ...
  std::string filter_verdict;  // SFV: NSPM, SPM, SKN, BLK, ...
  std::optional<int> scl;      // -1 to 9
  std::string ip_verdict;      // IPV: CAL, NLI
  std::string rule;            // SRV: BULK
  std::string safety;          // SFTY: 9.19, 9.20, 9.25
  std::string client_ip;       // CIP
  std::string helo;            // H
  std::string ptr;             // PTR
  std::string country;         // CTRY
  std::string language;        // LANG
  std::string direction;       // DIR: INB, OUT, INT
  std::vector<std::pair<std::string, std::string>> others;  // as written, in order
};

// "CIP:192.0.2.1;CTRY:US;SCL:5;SFV:SPM;CAT:SPOOF;": the first of equal keys counts.
[[nodiscard]] AntispamReport read_antispam_report(std::string_view value);

// BCL of X-Microsoft-Antispam: 0 (no bulk sender) to 9.
[[nodiscard]] std::optional<int> read_bulk_level(std::string_view value);

}  // namespace waybill::salesforce
