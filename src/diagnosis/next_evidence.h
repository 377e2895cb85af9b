#pragma once

#include <span>
#include <vector>

#include "diagnosis/decision.h"
#include "diagnosis/known.h"

namespace waybill::diagnosis {

// What would settle what is open: one piece for an undetermined cause, the one that decides.
[[nodiscard]] std::vector<NextEvidence> find_next_evidence(const Known& known,
                                                           const Decision& decision,
                                                           std::span<const Finding> findings);

}  // namespace waybill::diagnosis
