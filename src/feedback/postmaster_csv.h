// Figures of Gmail Postmaster Tools, as CSV: of one dashboard or of several joined, from the pages
// or from a script over the interface (v1 trafficStats). Columns are found by name.
#pragma once

#include <string_view>

#include "base/result.h"
#include "feedback/export_table.h"
#include "feedback/figure.h"

namespace waybill::feedback {

// The domain is that of a column, else the one that stands in `name`, the name of the file
// ("example.com spam rate.csv"): Google's pages show one domain at a time and do not repeat it. The
// error is one line for the user.
[[nodiscard]] Result<Figures, std::string> read_postmaster(std::string_view text,
                                                           const ExportColumns& columns,
                                                           std::string_view name);

// The domain in a file name, in lower case; "" none.
[[nodiscard]] std::string domain_in_name(std::string_view name);

}  // namespace waybill::feedback
