// Answers that are given again to a request that comes again (Idempotency-Key).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/ledger.h"

namespace waybill::ledger {

inline constexpr std::int64_t kAnswerSeconds = 86'400;

struct AnswerKey {
  std::string tenant;
  std::string caller;  // id of a user or token
  std::string secret;  // the key in its kept form
};

struct KeptAnswer {
  std::string request;  // digest of method, path and body
  std::string sealed;   // only who sends the key and the credential again can read it
};

[[nodiscard]] Result<std::optional<KeptAnswer>, Error> answer_of(Database& database,
                                                                 const AnswerKey& key,
                                                                 std::int64_t now);
// Deletes those whose time is over, too.
[[nodiscard]] Result<void, Error> keep_answer(Database& database, const AnswerKey& key,
                                              const KeptAnswer& answer, std::int64_t now);

}  // namespace waybill::ledger
