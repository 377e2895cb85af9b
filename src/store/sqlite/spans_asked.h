// Which roll-ups answer a filter.
#pragma once

#include <vector>

#include "store/sqlite/row_scan.h"
#include "store/sqlite/span_number.h"

namespace waybill::store::sqlite {

// Roll-ups know no submitter, and the domain of no header field. Those of sources know senders and
// addresses, the others do not.
[[nodiscard]] bool source_runs_answer(const Filter& filter);
[[nodiscard]] bool tallies_answer(const Filter& filter);

// The scopes whose roll-ups answer together: that of the whole tenant when no domain is named.
[[nodiscard]] Result<std::vector<Scope>, Error> scopes_asked(Database& database,
                                                             const Filter& filter);

// Both ends count; verified and unverified spans alternate within.
struct SpanRange {
  SpanNumber from, to;
};
// Whole months, and the days that are left.
[[nodiscard]] std::vector<SpanRange> spans_asked(std::int64_t scope, const Filter& filter);
// Days only.
[[nodiscard]] std::vector<SpanRange> days_asked(std::int64_t scope, const Filter& filter);
[[nodiscard]] bool is_asked(SpanNumber span, const Filter& filter);

}  // namespace waybill::store::sqlite
