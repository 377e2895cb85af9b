// What `waybill report` shows, gathered from a store; its text, JSON and CSV.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/command_line.h"
#include "app/dns_session.h"
#include "app/report.h"
#include "app/terminal.h"
#include "policy/readiness.h"
#include "policy/trial.h"
#include "store/event_store.h"

namespace waybill::app {

struct TimelineDay {
  store::Day day = 0;
  std::uint64_t messages = 0, passing = 0, dkim_aligned = 0, spf_aligned = 0;
  std::uint64_t quarantined = 0, rejected = 0;
};

// Share passing in the first and the second half of the days.
struct Trend {
  double before = 0, after = 0;
};

// The days that the command asks for; `today` where it names no end.
struct Period {
  store::Day from = 0, to = 0;
};

struct DomainReport {
  ReportView view = ReportView::Domain;
  std::string domain, tenant;
  store::Day from = 0, to = 0;
  std::uint64_t unverified = 0;   // messages of these days in reports that are kept apart
  std::optional<Period> stored;   // without messages: the days that the store has any of
  policy::Findings findings;      // not of the timeline
  std::vector<TimelineDay> days;  // of the timeline and of a domain; every day, also empty ones
  std::optional<Trend> trend;
  policy::Published published;
  policy::Readiness readiness;
  std::vector<policy::TrialResult> trials;  // of what-if: each alone, then together
  std::vector<std::string> unknowns;        // what what-if cannot know
};

[[nodiscard]] Result<Period, std::string> period_of(const DomainReportCommand& command,
                                                    store::Day today);
[[nodiscard]] std::optional<store::Day> parse_date(std::string_view text);  // "2026-11-23"

// `dns` is asked for a changed SPF record only; null: there is none.
[[nodiscard]] Result<DomainReport, Failure> gather(const DomainReportCommand& command,
                                                   const Period& period, store::EventStore& store,
                                                   DnsSession* dns);

[[nodiscard]] std::string to_text(const DomainReport& report, const Terminal& terminal,
                                  std::size_t most);
[[nodiscard]] boost::json::object to_json(const DomainReport& report);
[[nodiscard]] std::string to_csv(const DomainReport& report);

}  // namespace waybill::app
