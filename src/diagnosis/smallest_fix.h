#pragma once

#include <span>
#include <vector>

#include "diagnosis/known.h"
#include "diagnosis/verdict.h"

namespace waybill::diagnosis {

// The steps that mend the cause, the fewest that do, in the order in which they must be taken.
[[nodiscard]] std::vector<FixStep> find_smallest_fix(const Known& known,
                                                     std::span<const Finding> findings,
                                                     Cause cause);

}  // namespace waybill::diagnosis
