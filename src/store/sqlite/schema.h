// The tables of an SQLite store and how older files are brought forward. docs/store.md describes
// them; PRAGMA user_version is the number of the schema.
#pragma once

#include "store/sqlite/database.h"

namespace waybill::store::sqlite {

inline constexpr std::int64_t kSchema = 1;

// In one transaction. A schema newer than ours is refused, and so is a database of something else.
[[nodiscard]] Result<void, Error> bring_forward(Database& database);

}  // namespace waybill::store::sqlite
