#include "alert/failure_jump.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "alert/tail.h"

namespace waybill::alert {
namespace {

struct Baseline {
  double failing = 0;    // share; with half a message of doubt
  double spread = 0;     // overdispersion of one day
  double messages = 0;   // all of them
  double usual_day = 0;  // messages, median
  bool is_enough = false;
};

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// How much more days differ than chance alone makes them (the intraclass correlation), by the
// method of moments: of each day z² = (f − np)² / npq is expected to be 1 + (n − 1)ρ.
double overdispersion_of(const std::vector<DayTally>& days, double p) {
  double excess = 0, weight = 0;
  for (const DayTally& day : days) {
    const auto n = static_cast<double>(day.messages);
    const double off = static_cast<double>(day.failing()) - n * p;
    excess += off * off / (n * p * (1 - p)) - 1;
    weight += n - 1;
  }
  const double found = weight > 0 ? excess / weight : 0;
  // Few days do not tell how far days may differ.
  const double doubt = 1 + 2 / std::sqrt(static_cast<double>(days.size()));
  return std::clamp(found * doubt, kLeastOverdispersion, kMostOverdispersion);
}

Baseline baseline_of(std::span<const DayTally> days, Day before) {
  std::vector<DayTally> used;
  std::uint64_t messages = 0, failing = 0;
  for (const DayTally& day : days) {
    if (day.day >= before || day.day < before - kBaselineDays || day.messages == 0) continue;
    used.push_back(day);
    messages += day.messages;
    failing += day.failing();
  }
  Baseline baseline;
  if (used.size() < kLeastBaselineDays || messages < kLeastBaselineMessages) return baseline;
  baseline.is_enough = true;
  const double all = static_cast<double>(messages) + 1;
  baseline.failing = (static_cast<double>(failing) + 0.5) / all;
  baseline.spread = overdispersion_of(used, baseline.failing);
  baseline.messages = all;
  const std::size_t middle = used.size() / 2;
  std::ranges::nth_element(used, used.begin() + static_cast<std::ptrdiff_t>(middle), {},
                           &DayTally::messages);
  baseline.usual_day = static_cast<double>(used[middle].messages);
  return baseline;
}

// a + b of the beta distribution that the share of so many days together is drawn from.
double concentration_of(const Baseline& baseline, Day days) {
  const double spread = baseline.spread * (1 + (days - 1) * kDayCorrelation) / days;
  // A share that was seen of few messages is not known better than they tell.
  return std::min(1 / spread - 1, baseline.messages);
}

bool is_demanded(const Jump& jump, const Demand& demand) {
  return jump.failing >= kLeastFailing && jump.before <= demand.most_before &&
         jump.after >= demand.least_after && jump.after - jump.before >= demand.least_rise &&
         jump.after >= jump.before * demand.least_ratio;
}

}  // namespace

Jump find_jump(std::span<const DayTally> days, Day today, const Demand& demand) {
  Jump best;
  const auto has_messages = [](const DayTally& day) { return day.messages > 0; };
  while (!days.empty() && (!has_messages(days.back()) || days.back().day > today))
    days = days.first(days.size() - 1);
  if (days.empty() || days.back().day <= today - kFreshDays) return best;
  const Day latest = days.back().day;
  const Baseline baseline = baseline_of(days, latest - kWindowDays + 1);
  if (!baseline.is_enough) return best;
  best.verdict = JumpVerdict::Usual;
  best.before = baseline.failing;
  const double limit =
      kFalseAlarm /
      static_cast<double>(std::max<std::size_t>(demand.comparisons, 1) * std::size(kWindows));
  Jump window{
      .verdict = JumpVerdict::Usual, .first = latest, .last = latest, .before = baseline.failing};
  for (Day length = 1; length <= kWindowDays; ++length) {
    window.first = latest - length + 1;
    const auto found = std::ranges::find(days, window.first, &DayTally::day);
    if (found != days.end()) {
      window.messages += found->messages;
      window.failing += found->failing();
    }
    if (std::ranges::find(kWindows, length) == std::end(kWindows)) continue;
    window.after = share_of(window.failing, window.messages);
    const bool is_enough =
        static_cast<double>(window.messages) >= kLeastWindowShare * baseline.usual_day;
    if (!is_enough || !is_demanded(window, demand)) continue;
    const double concentration = concentration_of(baseline, length);
    const double a = baseline.failing * concentration;
    const double b = concentration - a;
    window.probability = beta_binomial_tail(window.failing, window.messages, a, b);
    if (window.probability < best.probability) {
      best = window;
      best.verdict = window.probability <= limit ? JumpVerdict::Jump : JumpVerdict::Usual;
    }
  }
  return best;
}

}  // namespace waybill::alert
