// What `waybill report` and the pages of a domain show, gathered from a store; its JSON and CSV.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/dns_session.h"
#include "policy/readiness.h"
#include "policy/trial.h"
#include "store/event_store.h"

namespace waybill::service {

enum class ReportView : std::uint8_t { Domain, Sources, Failures, Timeline, WhatIf };

struct DomainQuestion {
  ReportView view = ReportView::Domain;
  std::string domain;  // "": all of the tenant
  std::string tenant = "default";
  bool include_unverified = false;
  bool reverse_dns = false;          // ask for the names of addresses that nothing else tells
  std::vector<std::string> org_ids;  // of the user's own Salesforce orgs
  // Of what-if.
  std::vector<std::string> set;  // TAG=VALUE
  std::vector<std::string> dkim_for;
  std::string spf;  // the record to try
};

// Why there is no answer; one line for the user.
struct QuestionError {
  enum class Of : std::uint8_t { Question, Store };
  Of of;
  std::string message;
};

struct TimelineDay {
  store::Day day = 0;
  std::uint64_t messages = 0, passing = 0, dkim_aligned = 0, spf_aligned = 0;
  std::uint64_t quarantined = 0, rejected = 0;
};

// Share passing in the first and the second half of the days.
struct Trend {
  double before = 0, after = 0;
};

// Inclusive.
struct Period {
  store::Day from = 0, to = 0;
  bool operator==(const Period&) const = default;
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

// "2026-11-23"
[[nodiscard]] std::optional<store::Day> parse_date(std::string_view text);

// `dns` is asked for a changed SPF record and for names of addresses; null: nobody is asked.
[[nodiscard]] Result<DomainReport, QuestionError> gather(const DomainQuestion& question,
                                                         const Period& period,
                                                         store::EventStore& store,
                                                         net::DnsSession* dns);

[[nodiscard]] boost::json::object to_json(const DomainReport& report);
[[nodiscard]] std::string to_csv(const DomainReport& report);

}  // namespace waybill::service
