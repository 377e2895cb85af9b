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

namespace waybill::store::sqlite {

// A scope in a day or month: the key of the roll-up tables.
using SpanNumber = std::int64_t;
inline constexpr unsigned kPeriodBits = 18;
inline constexpr std::int64_t kMonthBit = std::int64_t{1} << (kPeriodBits - 1);
inline constexpr unsigned kPartBits = 6;
[[nodiscard]] constexpr SpanNumber day_span(std::int64_t scope, Day day, bool verified) {
  return ((scope << kPeriodBits) | day) << 1 | (verified ? 1 : 0);
}
[[nodiscard]] constexpr SpanNumber month_span(std::int64_t scope, Month month, bool verified) {
  return ((scope << kPeriodBits) | kMonthBit | month) << 1 | (verified ? 1 : 0);
}
[[nodiscard]] constexpr bool is_verified(SpanNumber span) {
  return (span & 1) != 0;
}
[[nodiscard]] constexpr bool is_month(SpanNumber span) {
  return (span >> 1 & kMonthBit) != 0;
}
// The day, or the month.
[[nodiscard]] constexpr std::int32_t period_of(SpanNumber span) {
  return static_cast<std::int32_t>(span >> 1 & (kMonthBit - 1));
}
[[nodiscard]] constexpr std::int64_t scope_of(SpanNumber span) {
  return span >> (kPeriodBits + 1);
}

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

// Calls `visit` for every entry of the runs of spans in [from, to], run by run.
[[nodiscard]] Result<void, Error> visit_sources(
    Database& database, SpanNumber from, SpanNumber to,
    const std::function<void(SpanNumber, const SourceEntry&)>& visit);

}  // namespace waybill::store::sqlite
