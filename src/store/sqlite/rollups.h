// The roll-ups of an SQLite store: sums by day and by month, of each domain and of the whole
// tenant, verified and unverified apart. Exactly the sums of the rows that are kept, at every
// commit.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "store/period.h"
#include "store/report_sums.h"
#include "store/sqlite/database.h"
#include "store/sqlite/span_number.h"

namespace waybill::store::sqlite {

// Sums to add or to take away, collected over many reports and written at once.
class Rollups {
 public:
  struct Whose {
    std::int64_t domain, whole;  // scopes
    std::int64_t submitter;
    bool verified;
  };
  enum class Counted : std::uint8_t { MessagesOnly, WithReport };
  // `senders`: the number in the store of each of sums.senders().
  void take(const Whose& whose, const ReportSums& sums, const std::vector<std::uint32_t>& senders,
            Counted counted);

  [[nodiscard]] std::size_t entries() const { return entries_; }
  [[nodiscard]] bool empty() const { return by_day_.empty(); }
  // Both leave nothing collected.
  [[nodiscard]] Result<void, Error> add_to(Database& database);
  [[nodiscard]] Result<void, Error> take_from(Database& database);
  void clear();

 private:
  struct Reporter {
    std::uint64_t reports = 0, messages = 0;
    Day first = 0, last = 0;
  };
  struct Sums {
    Tally tally;
    std::vector<SourceEntry> sources;
    std::map<std::int64_t, Reporter> reporters;
  };
  using BySpan = std::map<SpanNumber, Sums>;

  static void join(Sums& to, const Sums& more);
  [[nodiscard]] BySpan whole_days() const;
  [[nodiscard]] static BySpan months(const BySpan& days);
  [[nodiscard]] static Result<void, Error> add(Database& database, const BySpan& spans);
  [[nodiscard]] static Result<void, Error> subtract(Database& database, const BySpan& days);

  BySpan by_day_;  // of domains
  std::map<std::int64_t, std::int64_t> whole_of_;
  std::size_t entries_ = 0;
};

}  // namespace waybill::store::sqlite
