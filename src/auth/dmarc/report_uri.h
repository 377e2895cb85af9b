#pragma once

#include <string_view>
#include <vector>

#include "auth/dmarc/record.h"

namespace waybill::dmarc {

// The comma-separated URIs of `rua` and `ruf`, the first kMostReportUris of them; `offset` is where
// `value` begins in the record. What is wrong is appended to `faults`; a wrong URI is left out.
[[nodiscard]] std::vector<ReportUri> parse_report_uris(std::string_view value, std::size_t offset,
                                                       std::vector<Fault>& faults);

}  // namespace waybill::dmarc
