// Where roll-ups by source lie: runs of a span, each split into its heavy sources, which stand
// together, and the others in pages that are found by address. So the largest sources of a long
// period are known without reading the many that sent a few messages.
#pragma once

#include <functional>

#include "store/source_run.h"
#include "store/sqlite/database.h"
#include "store/sqlite/span_number.h"

namespace waybill::store::sqlite {

// Adds a run to those of a span, merging with earlier ones as they grow.
[[nodiscard]] Result<void, Error> add_run(Database& database, SpanNumber span, SourceRun run);
// All runs of a span become this one; an empty one leaves none.
[[nodiscard]] Result<void, Error> replace_runs(Database& database, SpanNumber span,
                                               const SourceRun& run);

using VisitSource = std::function<void(SpanNumber, const SourceEntry&)>;
// Calls `visit` for every entry of the runs of spans in [from, to]; an address can come many times.
[[nodiscard]] Result<void, Error> visit_sources(Database& database, SpanNumber from, SpanNumber to,
                                                const VisitSource& visit);

// A run without its light sources.
struct RunInfo {
  std::int64_t id = 0;
  SpanNumber span = 0;
  std::uint64_t entries = 0;  // heavy and light
  // No light source has more messages, or failing ones; 0 and 0: there are none.
  std::uint64_t light_messages = 0, light_failing = 0;
};
// Calls `visit_run` for every run and after it `visit` for each of its heavy entries.
[[nodiscard]] Result<void, Error> visit_heavy(Database& database, SpanNumber from, SpanNumber to,
                                              const std::function<void(const RunInfo&)>& visit_run,
                                              const VisitSource& visit);
// Light entries of one run with keys in [from, to].
[[nodiscard]] Result<void, Error> visit_light(Database& database, const RunInfo& run,
                                              const SourceKey& from, const SourceKey& to,
                                              const VisitSource& visit);

}  // namespace waybill::store::sqlite
