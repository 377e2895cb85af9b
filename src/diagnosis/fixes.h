#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/placeholders.h"
#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

// The row `id` with its placeholders filled in: from `more` first, then from `words`. A placeholder
// without a value becomes "<name>", for the reader to fill in.
[[nodiscard]] FixStep make_fix(
    std::string_view id, const Words& words,
    std::initializer_list<std::pair<std::string_view, std::string>> more = {});

}  // namespace waybill::diagnosis
