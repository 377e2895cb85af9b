// What stands in front of the root element: the XML declaration, comments, and what does not belong
// there.
#pragma once

#include <string>
#include <string_view>

#include "report/value_text.h"

namespace waybill::report {

// Reads the text in front of a tag. `charset` becomes the one that the declaration names if octets
// above ASCII are to be read by it, lower case; "" for UTF-8.
void take_prolog(std::string_view text, ValueText& values, std::string& charset);

}  // namespace waybill::report
