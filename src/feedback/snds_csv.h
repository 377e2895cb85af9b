// Microsoft SNDS: activity by address and day, and the addresses that are blocked. The data feed,
// which has no header, and the export of the pages, which has one.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "feedback/export_table.h"
#include "feedback/figure.h"

namespace waybill::feedback {

// `today`: the day of addresses that are blocked, for which the feed states none. The sample of a
// return path is reduced to its domain. The error is one line for the user.
[[nodiscard]] Result<Figures, std::string> read_snds(std::string_view text,
                                                     const ExportColumns& columns,
                                                     std::int32_t today);

}  // namespace waybill::feedback
