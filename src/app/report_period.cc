#include "app/report_period.h"

namespace waybill::app {

Result<service::Period, std::string> period_of(const DomainReportCommand& command,
                                               store::Day today) {
  service::Period period;
  period.to = today;
  if (!command.to.empty()) {
    const auto day = service::parse_date(command.to);
    if (!day) return std::unexpected("--to: \"" + command.to + "\" is not YYYY-MM-DD");
    period.to = *day;
  }
  period.from = period.to - static_cast<store::Day>(command.days) + 1;
  if (!command.from.empty()) {
    const auto day = service::parse_date(command.from);
    if (!day) return std::unexpected("--from: \"" + command.from + "\" is not YYYY-MM-DD");
    period.from = *day;
  }
  if (period.from > period.to) return std::unexpected("--from is after --to");
  // Of --days: ten years.
  constexpr store::Day kLongest = 3660;
  if (period.to - period.from >= kLongest) return std::unexpected("the days are too many");
  return period;
}

}  // namespace waybill::app
