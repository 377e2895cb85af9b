// Writes down who changed what, in the transaction that changes it.
#pragma once

#include <string_view>

#include "api/route.h"
#include "ledger/ledger.h"

namespace waybill::api {

// In the audit log of `call.caller.tenant`. `action`: "user.create". `object`: what people call it,
// or its id; `detail`: one line. Never passwords, secrets or evidence.
[[nodiscard]] Result<void, ledger::Error> audit(ledger::Database& database, const Call& call,
                                                std::string_view action, std::string_view object,
                                                std::string_view detail = "");
// Before there is a caller: log-in, setup, invitations. `who`: an e-mail address or "".
[[nodiscard]] Result<void, ledger::Error> audit_of_public(ledger::Database& database,
                                                          const Call& call, std::string_view tenant,
                                                          std::string_view who,
                                                          std::string_view action,
                                                          std::string_view detail = "");

}  // namespace waybill::api
