// The tables of data/ as they were when the program was built. Views of static storage.
#pragma once

#include <string_view>

namespace waybill::refusal {

[[nodiscard]] std::string_view embedded_refusals();        // data/refusals.csv
[[nodiscard]] std::string_view embedded_provider_mx();     // data/provider-mx.csv
[[nodiscard]] std::string_view embedded_bounce_formats();  // data/bounce-formats, file by file
// The patterns of data/refusals.csv compiled for Hyperscan (see matcher.h); empty when the build
// made none.
[[nodiscard]] std::string_view embedded_pattern_database();

}  // namespace waybill::refusal
