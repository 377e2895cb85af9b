// All domains of an organisation at a glance.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/dmarc/record.h"
#include "base/result.h"
#include "ledger/ledger.h"
#include "service/domain_report.h"
#include "store/event_store.h"

namespace waybill::service {

struct OverviewQuestion {
  std::string tenant;
  std::string domain = {};  // only this one; "" all
  Period period;
  bool include_unverified = false;
  bool operator==(const OverviewQuestion&) const = default;
};

// What to do next about a domain: one sentence, and the page where it is done (a path of the UI).
struct NextStep {
  std::string text, href;
};

// Figures of reports are with subdomains.
struct DomainOverview {
  std::string domain;
  std::uint64_t messages = 0, passing = 0, quarantined = 0, rejected = 0;
  struct Day {
    std::uint64_t passing = 0, failing = 0;
  };
  std::vector<Day> spark;  // every day of the period
  std::uint64_t reports = 0;
  std::uint64_t refused = 0;  // messages, by logs and bounces
  std::uint64_t cases_open = 0;
  std::uint64_t issues = 0;           // open, and waiting for mail
  std::uint64_t grave_issues = 0;     // of them, those of severity high and critical
  std::optional<std::int64_t> score;  // of the latest check, 0 to 100
  std::string grade;
  std::optional<dmarc::Policy> policy;  // as the latest report states it
  store::Day first = 0, last = 0;       // with messages; 0: none
  bool watched = false;
  NextStep next_step;
};

// Domains with reports, refusals or open cases in the period, and those that are watched; the most
// messages first.
[[nodiscard]] Result<std::vector<DomainOverview>, store::Error> overview(
    ledger::Ledger& ledger, store::EventStore& events, const OverviewQuestion& question);

[[nodiscard]] NextStep next_step_of(const DomainOverview& domain);

// An item of `GET /domains`.
[[nodiscard]] boost::json::object to_json(const DomainOverview& domain);

}  // namespace waybill::service
