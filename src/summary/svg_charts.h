// Charts as SVG within HTML: each a <figure> with its words, and the table of its figures folded
// below.
#pragma once

#include <string>

#include "summary/document.h"

namespace waybill::summary {

[[nodiscard]] std::string to_svg(const DayChart& chart);
[[nodiscard]] std::string to_svg(const LineChart& chart);

}  // namespace waybill::summary
