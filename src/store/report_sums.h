// The sums of one report by day, as its rows come.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/source_run.h"
#include "store/spread.h"
#include "store/tally.h"

namespace waybill::store {

class ReportSums {
 public:
  struct DaySums {
    Tally tally;
    std::vector<SourceEntry> sources;  // not folded; SourceKey::sender is an index of senders()
  };

  ReportSums(std::int64_t begin, std::int64_t end) : spread_(begin, end) { restart(); }

  // The part of a row that is summed.
  struct Part {
    Fate fate;
    IpAddress source_ip;
    std::uint64_t messages;
  };
  void add(const Part& part, std::string_view sender);

  [[nodiscard]] Day first() const { return spread_.first(); }
  [[nodiscard]] Day last() const { return spread_.last(); }
  // By day from first() on. restart() empties them; the spreading goes on where it was.
  [[nodiscard]] const std::vector<DaySums>& days() const { return days_; }
  [[nodiscard]] const std::vector<std::string>& senders() const { return senders_; }
  [[nodiscard]] std::size_t entries() const { return entries_; }
  void fold_days();
  void restart();

 private:
  [[nodiscard]] std::uint32_t number_of(std::string_view sender);

  Spread spread_;
  std::vector<DaySums> days_;
  std::vector<std::string> senders_;
  std::size_t entries_ = 0;
};

}  // namespace waybill::store
