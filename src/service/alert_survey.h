// Looks at what reports and refusals tell of the last days, and says what is worth an alert. What
// counts as a change is decided by src/alert; docs/alerts.md explains it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "alert/failure_jump.h"
#include "alert/occurrence.h"
#include "ledger/ledger.h"
#include "ledger/refusals.h"
#include "policy/survey.h"
#include "store/event_store.h"

namespace waybill::service {

// Ours. Sources of a day that are told apart; the others are too small to judge.
inline constexpr std::size_t kMostSourcesOfDay = 1'000;
// Groups of rows that are read for new senders.
inline constexpr std::size_t kMostSurveyGroups = 200'000;
// A new sender has sent so many messages, and the domain so many before.
inline constexpr std::uint64_t kLeastOfNewSender = 10;
inline constexpr std::uint64_t kLeastBeforeNewSender = 50;
// A source is a known sender when so many of its messages before passed, and at least half of all.
inline constexpr std::uint64_t kLeastOfKnownSender = 20;
// Occurrences of one kind from one look; more are told together.
inline constexpr std::size_t kMostOfKind = 10;

// One thread uses an object at a time.
class AlertSurvey {
 public:
  AlertSurvey(ledger::Ledger& ledger, store::EventStore& events)
      : ledger_(ledger), events_(events) {}

  using Occurrences = std::vector<alert::Occurrence>;
  // Domains whose reports of the last days are others than at the last look.
  [[nodiscard]] Result<std::vector<std::string>, store::Error> changed(const std::string& tenant,
                                                                       store::Day today);
  // authentication-failure, sender-stops-passing, new-sender.
  [[nodiscard]] Result<Occurrences, store::Error> of_reports(const std::string& tenant,
                                                             const std::string& domain,
                                                             std::int64_t now);
  // refusal-cluster, first-deferral; of all domains of the organisation.
  [[nodiscard]] Result<Occurrences, store::Error> of_refusals(const std::string& tenant,
                                                              std::int64_t now);
  // reports-stop; of all domains of the organisation.
  [[nodiscard]] Result<Occurrences, store::Error> of_silence(const std::string& tenant,
                                                             std::int64_t now);

 private:
  struct Source {
    std::string key, name;  // "service:sendgrid", "network:192.0.2.0/24"; name for people
    std::uint64_t messages = 0, passing = 0;
  };
  using DaySources = std::vector<Source>;
  struct History {
    std::map<store::Day, DaySources> days;
    std::int64_t read = 0;  // when days beyond the fresh ones were read, Unix seconds
  };
  using Of = std::pair<std::string, std::string>;  // tenant, domain

  [[nodiscard]] Result<const History*, store::Error> history_of(const Of& of, std::int64_t now);
  [[nodiscard]] Result<DaySources, store::Error> read_day(const Of& of, store::Day day);
  // Whether the failing mail of these days is the domain's own, by the kinds of traffic.
  [[nodiscard]] Result<bool, store::Error> is_own_mail(const Of& of, const alert::Jump& jump);
  [[nodiscard]] Result<policy::Findings, store::Error> survey(const Of& of, store::Day from,
                                                              store::Day to);
  [[nodiscard]] Result<void, store::Error> find_new_senders(const Of& of, std::int64_t now,
                                                            Occurrences& found);
  struct Series {
    std::string name;
    std::vector<alert::DayTally> days;
    std::uint64_t before = 0, passing_before = 0;  // the days that are judged
  };
  using SeriesOf = std::map<std::string, Series>;  // by key of the source
  [[nodiscard]] static SeriesOf known_senders(const History& history);
  [[nodiscard]] static alert::Occurrence new_sender(const Of& of,
                                                    const policy::SourceSummary& source,
                                                    std::int64_t now);
  [[nodiscard]] Result<void, store::Error> find_stopped(const Of& of, std::int64_t now,
                                                        SeriesOf& series, Occurrences& found);
  [[nodiscard]] Result<void, store::Error> find_jumps(const Of& of, std::int64_t now,
                                                      Occurrences& found);

  [[nodiscard]] Result<std::vector<ledger::RefusalSum>, store::Error> refusals(const Of& of,
                                                                               store::Day from,
                                                                               store::Day to);
  [[nodiscard]] Result<void, store::Error> find_refusals(const Of& of, store::Day known_from,
                                                         std::int64_t now, Occurrences& found);

  ledger::Ledger& ledger_;
  store::EventStore& events_;
  std::map<Of, History> histories_;
  std::map<Of, std::pair<std::uint64_t, std::uint64_t>> seen_;  // messages and reports, last days
};

}  // namespace waybill::service
