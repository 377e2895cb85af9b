// Histories of reports as they come in, made by chance with a seed: volumes with a weekly pattern,
// receivers that differ and report late, days that are bad for no reason, drift, and
// jumps whose day is known. For the test and the benchmark of the statistics.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "alert/failure_jump.h"

namespace waybill::alert::made {

struct Scenario {
  double messages = 500;   // of a working day
  int years = 1;           // domain-years
  double failing = 0.015;  // usual share
  double overdispersion = 0.01;
  double bad_days = 0.01;    // share of days on which three times as much fails
  double correlation = 0.2;  // of how far neighbouring days are off
  double weekend = 0.2;      // of the volume
  double drift_to = 0;       // share at the end of a year; 0: none
  bool jumps = false;        // one in each eight weeks, for ten days
  double jump_to = 1;        // share that fails then
  std::uint64_t seed = 7;
};

struct Outcome {
  int years = 0, alarms_without_cause = 0;
  int jumps = 0, detected = 0;
  std::vector<double> delays;  // days from the jump's begin to the report that tells of it
  [[nodiscard]] double false_alarms_per_year() const {
    return years == 0 ? 0 : static_cast<double>(alarms_without_cause) / years;
  }
  [[nodiscard]] double median_delay() {
    if (delays.empty()) return -1;
    std::ranges::nth_element(delays,
                             delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2));
    return delays[delays.size() / 2];
  }
};

class History {
 public:
  explicit History(const Scenario& scenario) : s_(scenario), random_(scenario.seed) {}

  Outcome run() {
    Outcome outcome;
    for (int year = 0; year < s_.years; ++year)
      run_year(outcome);
    outcome.years = s_.years;
    return outcome;
  }

 private:
  struct Report {
    Day day;
    std::uint64_t messages, failing;
  };
  static constexpr Day kWarm = kBaselineDays + 8, kYear = 365, kBetween = 56, kLasts = 10;

  [[nodiscard]] static bool is_jump(Day day) {
    return day >= kWarm && (day - kWarm) % kBetween >= kBetween / 2 &&
           (day - kWarm) % kBetween < kBetween / 2 + kLasts;
  }
  [[nodiscard]] static Day jump_of(Day day) {
    return kWarm + (day - kWarm) / kBetween * kBetween + kBetween / 2;
  }
  double beta(double mean, double spread) {
    const double all = 1 / spread - 1;
    std::gamma_distribution<double> a(std::max(mean * all, 1e-3)), b((1 - mean) * all);
    const double x = a(random_);
    return x / (x + b(random_));
  }
  std::uint64_t poisson(double mean) {
    return mean <= 0 ? 0
                     : static_cast<std::uint64_t>(std::poisson_distribution<long>(mean)(random_));
  }
  double chance() { return std::uniform_real_distribution<double>(0, 1)(random_); }

  // Three receivers: shares of the volume, how much more fails there, when their reports come (as a
  // part of a day after midnight of the next one).
  void make_day(Day day, std::multimap<double, Report>& arrivals) {
    static constexpr double kShares[] = {0.6, 0.3, 0.1}, kMore[] = {0.7, 1.2, 2.5},
                            kHour[] = {0.1, 0.4, 0.9};
    const bool is_weekend = (day + 3) % 7 >= 5;
    const double volume = s_.messages * (is_weekend ? s_.weekend : 1) *
                          std::lognormal_distribution<double>(0, 0.3)(random_);
    double share = s_.failing;
    if (s_.drift_to > 0) share += (s_.drift_to - s_.failing) * day / kYear;
    if (chance() < s_.bad_days) share *= 3;
    // Now and then a day is off as the one before was.
    if (chance() >= s_.correlation) off_ = beta(share, s_.overdispersion) / share;
    share = std::min(share * off_, 1.0);
    for (int i = 0; i < 3; ++i) {
      const std::uint64_t messages = poisson(volume * kShares[i]);
      double fails = std::min(share * kMore[i], 1.0);
      if (s_.jumps && is_jump(day)) fails = std::max(fails, s_.jump_to);
      std::binomial_distribution<long> failing(static_cast<long>(messages), fails);
      const double late = chance() < 0.1 ? 1 + 2 * chance() : 0.2 * chance();
      if (messages > 0)
        arrivals.emplace(day + 1 + kHour[i] + late,
                         Report{day, messages, static_cast<std::uint64_t>(failing(random_))});
    }
  }

  [[nodiscard]] bool has_cause(const Jump& jump) const {
    bool is_caused = false;
    for (Day day = jump.first; s_.jumps && day <= jump.last; ++day)
      is_caused = is_caused || is_jump(day);
    return is_caused;
  }

  void run_year(Outcome& outcome) {
    std::multimap<double, Report> arrivals;
    for (Day day = 0; day < kWarm + kYear; ++day)
      make_day(day, arrivals);
    std::map<Day, DayTally> days;
    std::map<Day, bool> detected;  // by the first day of a jump
    double silent_until = 0;       // alarms within a day of the last are one
    for (const auto& [time, report] : arrivals) {
      DayTally& tally = days[report.day];
      tally.day = report.day;
      tally.messages += report.messages;
      tally.passing += report.messages - report.failing;
      if (report.day < kWarm) continue;
      std::vector<DayTally> known;
      for (auto at = days.lower_bound(report.day - 60); at != days.end(); ++at)
        known.push_back(at->second);
      const Jump jump = find_jump(known, static_cast<Day>(time), kDomainDemand);
      if (jump.verdict != JumpVerdict::Jump) continue;
      if (has_cause(jump)) {
        const Day begin = jump_of(jump.last);
        if (!detected[begin]) outcome.delays.push_back(time - begin);
        detected[begin] = true;
      } else if (time >= silent_until) {
        ++outcome.alarms_without_cause;
      }
      silent_until = time + 1;
    }
    if (!s_.jumps) return;
    for (Day begin = kWarm + kBetween / 2; begin + kLasts < kWarm + kYear; begin += kBetween) {
      ++outcome.jumps;
      outcome.detected += detected[begin] ? 1 : 0;
    }
  }

  Scenario s_;
  std::mt19937_64 random_;
  double off_ = 1;
};

inline Outcome run(const Scenario& scenario) {
  return History(scenario).run();
}

}  // namespace waybill::alert::made
