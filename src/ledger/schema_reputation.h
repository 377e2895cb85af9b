// Listings, complaints and the figures of mailbox providers.
#pragma once

namespace waybill::ledger {

inline constexpr const char* kReputationSchema = R"sql(
)sql";

}  // namespace waybill::ledger
