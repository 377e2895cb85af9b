// Alerts: channels, rules, what was told to whom.
#pragma once

namespace waybill::ledger {

inline constexpr const char* kAlertsSchema = R"sql(
)sql";

}  // namespace waybill::ledger
