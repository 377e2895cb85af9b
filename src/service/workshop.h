// The long-running work of a server, put together.
#pragma once

#include <cstdint>

#include "service/arrival_work.h"
#include "service/case_work.h"
#include "service/data_folder.h"
#include "service/jobs.h"
#include "service/live.h"
#include "service/overview_cache.h"

namespace waybill::service {

class Workshop {
 public:
  // Borrows the stores, which must outlive it.
  struct Options {
    ledger::Ledger& ledger;
    store::EventStore& events;
    DataFolder data;
    OpenDns open_dns;
    Clock clock;
    unsigned threads = 2;     // jobs at the same time
    std::uint64_t start = 1;  // of the server, milliseconds since 1970: where ids of events begin
  };
  explicit Workshop(Options options)
      : data(std::move(options.data)),
        open_dns(std::move(options.open_dns)),
        clock(std::move(options.clock)),
        live(options.start),
        overviews(options.ledger, options.events, live),
        cases({options.ledger, data, jobs, live, open_dns, clock}),
        arrivals({options.ledger, options.events, data, jobs, live, cases, open_dns, clock}),
        jobs(live, options.threads) {}

  // Goes on with what was under way when the server ended.
  [[nodiscard]] Result<void, ledger::Error> resume() {
    TRY(cases.resume());
    return arrivals.resume();
  }
  // Waits for what is under way; what is queued waits for the next start.
  void stop() { jobs.stop(); }

  const DataFolder data;
  const OpenDns open_dns;
  const Clock clock;
  Live live;
  OverviewCache overviews;
  CaseWork cases;
  ArrivalWork arrivals;
  Jobs jobs;  // the last: its threads use all of the above
};

}  // namespace waybill::service
