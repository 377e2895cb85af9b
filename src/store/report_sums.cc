#include "store/report_sums.h"

#include <algorithm>
#include <utility>

namespace waybill::store {

void ReportSums::add(const Part& part, std::string_view sender) {
  const std::uint32_t number = number_of(sender);
  const std::size_t slot = Tally::slot(part.fate);
  const auto shares = spread_.share(part.messages);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] == 0) continue;
    DaySums& day = days_[i];
    day.tally.messages[slot] += shares[i];
    SourceEntry& entry = day.sources.emplace_back();
    entry.key = {part.source_ip, number, !part.fate.dkim_aligned && !part.fate.spf_aligned};
    count(entry, part.fate, shares[i]);
    ++entries_;
  }
}

void ReportSums::fold_days() {
  entries_ = 0;
  for (DaySums& day : days_) {
    day.sources = fold(std::move(day.sources));
    entries_ += day.sources.size();
  }
}

void ReportSums::restart() {
  days_.assign(static_cast<std::size_t>(last() - first()) + 1, {});
  for (std::size_t i = 0; i < days_.size(); ++i)
    days_[i].tally.first = days_[i].tally.last = first() + static_cast<Day>(i);
  entries_ = 0;
}

// Few senders occur in a report, mostly the one of the row before.
std::uint32_t ReportSums::number_of(std::string_view sender) {
  const auto place = std::find(senders_.begin(), senders_.end(), sender);
  if (place == senders_.end()) {
    senders_.emplace_back(sender);
    return static_cast<std::uint32_t>(senders_.size()) - 1;
  }
  return static_cast<std::uint32_t>(place - senders_.begin());
}

}  // namespace waybill::store
