// How files of earlier versions are brought forward: PRAGMA user_version is the number of the
// schema, PRAGMA application_id tells whose file it is.
#pragma once

#include <cstdint>
#include <span>

#include "store/sqlite/database.h"

namespace waybill::store::sqlite {

struct Migration {
  std::int64_t application;
  // Step i brings a file of schema i to schema i + 1. A step that was released never changes.
  std::span<const char* const> steps;
};

// In one transaction. A schema newer than ours is refused, and so is a database of something else.
[[nodiscard]] Result<void, Error> bring_forward(Database& database, const Migration& migration);

}  // namespace waybill::store::sqlite
