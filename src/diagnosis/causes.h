#pragma once

#include <string_view>

#include "diagnosis/verdict.h"
#include "refusal/classify.h"
#include "salesforce/route.h"

namespace waybill::diagnosis {

// The cause that a refusal speaks for, by data/causes.csv: the first row that fits. Undetermined
// when the text was not recognised or proves nothing.
[[nodiscard]] Cause cause_of(const refusal::Classification& reply, salesforce::Route route);

// True when the row that matched is a bare code, so that the text itself said nothing.
[[nodiscard]] bool is_code_only(const refusal::Classification& reply);

}  // namespace waybill::diagnosis
