#pragma once

#include <map>
#include <string>

#include "base/result.h"

namespace waybill::app {

// A file of lines "ZONE KEY"; "#" begins a comment. The error names the line, never the key.
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>, std::string> read_list_keys(
    const std::string& file);

}  // namespace waybill::app
