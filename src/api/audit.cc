#include "api/audit.h"

#include "base/utf8.h"
#include "ledger/audit.h"

namespace waybill::api {

Result<void, ledger::Error> audit(ledger::Database& database, const Call& call,
                                  std::string_view action, std::string_view object,
                                  std::string_view detail) {
  return ledger::note(database, call.caller.tenant,
                      {.time = call.now,
                       .user = call.caller.name,
                       .token = call.caller.token_name,
                       .address = call.request.peer.to_string(),
                       .action = std::string(action),
                       .object = to_valid_utf8(object),
                       .detail = to_valid_utf8(detail)});
}

Result<void, ledger::Error> audit_of_public(ledger::Database& database, const Call& call,
                                            std::string_view tenant, std::string_view who,
                                            std::string_view action, std::string_view detail) {
  return ledger::note(database, tenant,
                      {.time = call.now,
                       .user = to_valid_utf8(who),
                       .address = call.request.peer.to_string(),
                       .action = std::string(action),
                       .detail = to_valid_utf8(detail)});
}

}  // namespace waybill::api
