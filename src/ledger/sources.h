// What was taken from folders and mailboxes, so that each piece is taken once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace waybill::ledger {

// `mark` tells one piece of a source from another: a SHA-256.
[[nodiscard]] Result<bool, Error> was_taken(Database& database, const std::string& tenant,
                                            const std::string& source, const std::string& mark);
// Also when it is there again.
[[nodiscard]] Result<void, Error> note_taken(Database& database, const std::string& tenant,
                                             const std::string& source, const std::string& mark,
                                             std::int64_t now);
// Marks of pieces that were there last before `before`; of all organisations.
[[nodiscard]] Result<void, Error> forget_taken(Database& database, std::int64_t before);
// Removes the folders and mailboxes of all organisations that are not among `ids`. What came from
// them stays.
[[nodiscard]] Result<void, Error> keep_sources(Database& database,
                                               const std::vector<std::string>& ids);

}  // namespace waybill::ledger
