// The tables of the ledger. A step that was released never changes.
#pragma once

#include <array>

#include "ledger/schema_accounts.h"
#include "ledger/schema_alerts.h"
#include "ledger/schema_logos.h"
#include "ledger/schema_mail.h"
#include "ledger/schema_reputation.h"
#include "ledger/schema_sources.h"
#include "ledger/schema_watch.h"
#include "ledger/schema_work.h"

namespace waybill::ledger {

// Step i brings a file of schema i to schema i + 1.
inline constexpr std::array kSchemaSteps = {kAccountsSchema,   kWorkSchema,  kSourcesSchema,
                                            kMailSchema,       kWatchSchema, kAlertsSchema,
                                            kReputationSchema, kLogosSchema};

}  // namespace waybill::ledger
