// The long-running work of a server, put together.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "alert/occurrence.h"
#include "service/arrival_work.h"
#include "service/case_work.h"
#include "service/data_folder.h"
#include "service/jobs.h"
#include "service/live.h"
#include "service/overview_cache.h"
#include "service/refusal_watch.h"
#include "service/reputation_work.h"
#include "service/test_work.h"

namespace waybill::service {

// Messages that are tested at the same time. Ours: they wait for DNS more than they compute.
inline constexpr unsigned kTestThreads = 4;

class Workshop {
 public:
  // Borrows the stores, which must outlive it.
  struct Options {
    ledger::Ledger& ledger;
    store::EventStore& events;
    DataFolder data;
    OpenDns open_dns;
    Clock clock;
    std::unique_ptr<AddressBook> addresses;
    TestSettings tests = {};
    ReputationSettings reputation = {};
    alert::Raise raise = {};  // takes what is worth an alert; empty: nobody does
    unsigned threads = 2;     // jobs at the same time
    std::uint64_t start = 1;  // of the server, milliseconds since 1970: where ids of events begin
  };
  explicit Workshop(Options options)
      : data(std::move(options.data)),
        open_dns(std::move(options.open_dns)),
        clock(std::move(options.clock)),
        addresses(std::move(options.addresses)),
        live(options.start),
        overviews(options.ledger, options.events, live),
        cases({options.ledger, data, jobs, live, open_dns, clock}),
        refusals(options.ledger, clock, options.raise),
        arrivals({options.ledger, options.events, data, jobs, live, cases, open_dns, clock,
                  [this](const std::string& tenant, const std::set<std::string>& domains) {
                    refusals.arrived(tenant, domains);
                  }}),
        tests({options.ledger, data, test_jobs, live, *addresses, open_dns, clock,
               std::move(options.tests)}),
        reputation({options.ledger, options.events, jobs, live, open_dns, clock, options.raise,
                    std::move(options.reputation)}),
        jobs(live, options.threads),
        test_jobs(live, kTestThreads) {}

  // Goes on with what was under way when the server ended.
  [[nodiscard]] Result<void, ledger::Error> resume() {
    TRY(cases.resume());
    TRY(tests.resume());
    return arrivals.resume();
  }
  // Waits for what is under way; what is queued waits for the next start.
  void stop() {
    jobs.stop();
    test_jobs.stop();
  }

  const DataFolder data;
  const OpenDns open_dns;
  const Clock clock;
  const std::unique_ptr<AddressBook> addresses;
  Live live;
  OverviewCache overviews;
  CaseWork cases;
  RefusalWatch refusals;
  ArrivalWork arrivals;
  TestWork tests;
  ReputationWork reputation;
  // Where mail is taken in, "127.0.0.1:2525"; empty: nowhere. Set before anybody asks.
  std::vector<std::string> mail_taken_at;
  Jobs jobs;       // the last: their threads use all of the above
  Jobs test_jobs;  // of their own: somebody waits for each, and a large log may take all of `jobs`
};

}  // namespace waybill::service
