// What was done by whom.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

// Never holds passwords, secrets or evidence.
struct AuditEntry {
  std::int64_t id = 0;
  std::int64_t time = 0;
  std::string user = {};     // e-mail address at that time; "" nobody who is known
  std::string token = {};    // name of the API token; "" with a session
  std::string address = {};  // of the client
  std::string action = {};   // "user.create"
  std::string object = {};   // id, or what people call it
  std::string detail = {};   // one line
};

[[nodiscard]] Result<void, Error> note(Database& database, std::string_view tenant,
                                       const AuditEntry& entry);
// The latest first, those with an id below `before` (0: all), at most `most`.
[[nodiscard]] Result<std::vector<AuditEntry>, Error> audit_of(Database& database,
                                                              std::string_view tenant,
                                                              std::int64_t before,
                                                              std::size_t most);
[[nodiscard]] Result<void, Error> forget_audit(Database& database, std::string_view tenant,
                                               std::int64_t before);

}  // namespace waybill::ledger
