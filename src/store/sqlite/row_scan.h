// Rows that a filter asks for, read from the blocks: the way to answers that no roll-up has.
#pragma once

#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

#include "store/row_block.h"
#include "store/spread.h"
#include "store/sqlite/database.h"

namespace waybill::store::sqlite {

struct Scope {
  std::int64_t id = 0;
  std::string name;
};
// The policy domains that a filter names.
[[nodiscard]] Result<std::vector<Scope>, Error> domains_of(Database& database,
                                                           const Filter& filter);

class RowScan {
 public:
  struct Report {
    std::size_t scope;  // index in scopes
    std::int64_t number;
    std::int64_t submitter;
    Day first_day;
    bool begun;  // its first day is asked for
  };
  struct Row {
    const Report& report;
    std::size_t shared;  // index in shared(): the same for rows that share everything it holds
    IpAddress source_ip;
    std::uint64_t messages;  // on the days that are asked for; not 0
    Day first, last;         // of those days, the ones with messages
  };
  RowScan(Database& database, const Filter& filter, const std::vector<Scope>& scopes)
      : database_(database), filter_(filter), scopes_(scopes) {}

  // Every report of the filter's days, verification and submitter, and then its rows that the
  // filter asks for. Either may be empty.
  [[nodiscard]] Result<void, Error> run(const std::function<void(const Report&)>& on_report,
                                        const std::function<void(const Row&)>& on_row);
  // By Row::shared; all but domain, address, messages and days.
  [[nodiscard]] const std::deque<RowGroup>& shared() const { return shared_; }
  // One row by its days; valid inside on_row. From first_day() on.
  [[nodiscard]] std::span<const std::uint64_t> shares() const { return shares_; }
  [[nodiscard]] Day first_day() const { return share_first_; }

 private:
  struct Found {
    Report report;
    std::int64_t begin, end;
  };
  [[nodiscard]] Result<std::vector<Found>, Error> reports_of(std::size_t scope);
  [[nodiscard]] bool read_block(const RowBlock& block, const Found& found, Spread& spread,
                                const std::function<void(const Row&)>& on_row);
  [[nodiscard]] std::optional<std::size_t> number_of(std::string_view signature);
  [[nodiscard]] bool is_wanted(const RowGroup& group, const std::string& domain) const;

  Database& database_;
  const Filter& filter_;
  const std::vector<Scope>& scopes_;
  std::unordered_map<std::string, std::size_t> known_;
  std::deque<RowGroup> shared_;
  std::span<const std::uint64_t> shares_;
  Day share_first_ = 0;
};

}  // namespace waybill::store::sqlite
