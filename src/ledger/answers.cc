#include "ledger/answers.h"

namespace waybill::ledger {

Result<std::optional<KeptAnswer>, Error> answer_of(Database& database, const AnswerKey& key,
                                                   std::int64_t now) {
  Rows rows =
      TRY(database.query("SELECT request, sealed FROM answer"
                         " WHERE tenant = ? AND caller = ? AND secret = ? AND created > ?",
                         key.tenant, key.caller, key.secret, now - kAnswerSeconds));
  if (!TRY(rows.next())) return std::nullopt;
  return KeptAnswer{.request = std::string(rows.text(0)), .sealed = std::string(rows.text(1))};
}

Result<void, Error> keep_answer(Database& database, const AnswerKey& key, const KeptAnswer& answer,
                                std::int64_t now) {
  TRY(database.execute("DELETE FROM answer WHERE created <= ?", now - kAnswerSeconds));
  return database.execute(
      "INSERT OR REPLACE INTO answer (tenant, caller, secret, request, created, sealed)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      key.tenant, key.caller, key.secret, answer.request, now, store::sqlite::Blob{answer.sealed});
}

}  // namespace waybill::ledger
