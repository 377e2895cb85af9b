// Takes a report and everything that came from it out of an SQLite store.
#pragma once

#include "store/row_block.h"
#include "store/sqlite/names.h"
#include "store/sqlite/rollups.h"

namespace waybill::store::sqlite {

// Its rows leave the tables now; its sums are added to `gone`, to be taken from the roll-ups before
// the transaction ends.
[[nodiscard]] Result<void, Error> remove_report(Database& database, Names& names,
                                                std::int64_t number, Rollups& gone);

// The blocks of a report in the order in which they were written; `visit` returns false for a
// damaged one.
[[nodiscard]] Result<void, Error> visit_blocks(
    Database& database, std::int64_t number,
    const std::function<bool(const RowBlock& block)>& visit);

inline constexpr unsigned kBlockPartBits = 20;

}  // namespace waybill::store::sqlite
