// How often the alert about failing mail is wrong, and how soon it comes when it is right, over
// made histories (src/alert/made_history.h). docs/alerts.md shows the table.
#include <cstdio>

#include "alert/made_history.h"

int main() {
  using namespace waybill::alert;
  constexpr int kYears = 40;
  std::printf(
      "messages a day  false alarms per domain-year          seen (median days until told)\n"
      "                plain   drift   rough   weekends      100 %%        30 %%         10 %%\n");
  for (const double messages : {5.0, 50.0, 500.0, 50'000.0}) {
    std::printf("%14.0f", messages);
    const made::Scenario plain{.messages = messages, .years = kYears};
    made::Scenario drift = plain, rough = plain, weekends = plain;
    drift.drift_to = 0.1;
    rough.overdispersion = 0.05;
    rough.failing = 0.05;
    weekends.weekend = 0.02;
    for (const made::Scenario& scenario : {plain, drift, rough, weekends})
      std::printf("  %6.3f", made::run(scenario).false_alarms_per_year());
    std::printf("  ");
    for (const double to : {1.0, 0.3, 0.1}) {
      made::Scenario jumps = plain;
      jumps.years = kYears / 4;
      jumps.jumps = true;
      jumps.jump_to = to;
      made::Outcome outcome = made::run(jumps);
      std::printf("  %3d %% (%.1f)", 100 * outcome.detected / outcome.jumps,
                  outcome.median_delay());
    }
    std::printf("\n");
  }
}
