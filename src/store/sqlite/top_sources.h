// The largest sources of a period, exactly, from roll-ups.
//
// First only the heavy sources of every run are summed. What a source may have besides, as a light
// one, is at most the sum of what the runs say of their largest light source. If that cannot bring
// a source that was not seen among the largest, then only those that may be among them are looked
// up in the runs where they were not heavy. Else everything is read, twice: first only messages are
// counted, in as little memory as can be, then all is summed of those that came out largest.
#pragma once

#include "store/sqlite/source_runs.h"
#include "store/sqlite/source_table.h"
#include "store/sqlite/spans_asked.h"

namespace waybill::store::sqlite {

class TopSources {
 public:
  // `sender`: its number; 0 all.
  TopSources(Database& database, const Filter& filter, std::uint32_t sender, std::size_t most)
      : database_(database), filter_(filter), sender_(sender), most_(most) {}

  // The largest first, at most `most`; among equal ones in the order of addresses.
  [[nodiscard]] Result<std::vector<SourceTable::Source>, Error> find();

 private:
  struct Lookup {
    std::size_t run, candidate;
  };
  [[nodiscard]] bool is_wanted(const SourceKey& key) const;
  void add(SpanNumber span, const SourceEntry& entry);
  [[nodiscard]] Result<void, Error> add_heavy();
  [[nodiscard]] Result<void, Error> add_light(const SourceKey& from, const SourceKey& to);
  // False: it would cost more than reading everything.
  [[nodiscard]] Result<bool, Error> add_candidates();
  [[nodiscard]] Result<void, Error> add_largest_of_all();
  [[nodiscard]] Result<void, Error> visit_all(const VisitSource& visit);
  [[nodiscard]] std::uint64_t light_bound() const;
  [[nodiscard]] std::uint64_t least_of_the_largest() const;
  // In which runs the sources that may be among the largest must be looked up.
  [[nodiscard]] Result<std::vector<Lookup>, Error> lookups(
      const std::vector<SourceKey>& candidates);
  [[nodiscard]] bool pays(const std::vector<Lookup>& lookups) const;
  [[nodiscard]] std::vector<SourceTable::Source> largest() const;

  Database& database_;
  const Filter& filter_;
  std::uint32_t sender_;
  std::size_t most_;
  std::vector<SpanRange> ranges_;
  std::vector<RunInfo> runs_;  // that are asked and have light sources
  SourceTable table_;
};

}  // namespace waybill::store::sqlite
