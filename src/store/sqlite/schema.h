// The tables of an SQLite store, which docs/store.md describes.
#pragma once

#include "store/sqlite/database.h"

namespace waybill::store::sqlite {

inline constexpr std::int64_t kSchema = 1;

// migration.h
[[nodiscard]] Result<void, Error> bring_forward(Database& database);

}  // namespace waybill::store::sqlite
