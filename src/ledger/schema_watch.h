// Checks of domains, what their records were, and issues.
#pragma once

namespace waybill::ledger {

inline constexpr const char* kWatchSchema = R"sql(
)sql";

}  // namespace waybill::ledger
