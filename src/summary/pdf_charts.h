// Charts drawn on a sheet, as vectors.
#pragma once

#include "summary/pdf_sheet.h"

namespace waybill::summary {

void draw(Sheet& sheet, const DayChart& chart);
void draw(Sheet& sheet, const LineChart& chart);

}  // namespace waybill::summary
