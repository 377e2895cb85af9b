// The long-running work of a server, put together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "service/alert_work.h"
#include "service/arrival_work.h"
#include "service/case_work.h"
#include "service/clockwork.h"
#include "service/data_folder.h"
#include "service/issue_work.h"
#include "service/jobs.h"
#include "service/live.h"
#include "service/overview_cache.h"
#include "service/refusal_watch.h"
#include "service/reputation_work.h"
#include "service/summary_digest.h"
#include "service/summary_work.h"
#include "service/test_work.h"
#include "service/watch_work.h"

namespace waybill::service {

// Messages that are tested at the same time. Ours: they wait for DNS more than they compute.
inline constexpr unsigned kTestThreads = 4;
// Domains that are checked at the same time. Ours: they wait for DNS and mail servers.
inline constexpr unsigned kWatchThreads = 8;
// Seconds between two looks at what is due.
inline constexpr std::chrono::seconds kBeat{5};

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
    AlertOptions alerts = {};
    WatchSettings watch = {};
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
        alerts({options.ledger, options.events, live, clock, std::move(options.alerts)}),
        refusals(options.ledger, clock, raise),
        arrivals({options.ledger, options.events, data, jobs, live, cases, open_dns, clock,
                  [this](const std::string& tenant) {
                    alerts.arrived(tenant);
                    watch.mail_arrived(tenant);
                  },
                  [this](const std::string& tenant, const std::set<std::string>& domains) {
                    refusals.arrived(tenant, domains);
                  }}),
        tests({options.ledger, data, test_jobs, live, *addresses, open_dns, clock,
               std::move(options.tests)}),
        issues({options.ledger, options.events, live, clock, raise}),
        reputation({options.ledger, options.events, jobs, watch_jobs, live, open_dns, clock, raise,
                    [this](const std::string& tenant, const std::string& domain) {
                      return watch.look_at_lists(tenant, domain);
                    },
                    std::move(options.reputation)}),
        watch({options.ledger, options.events, watch_jobs, live, issues, reputation, open_dns,
               clock, raise, std::move(options.watch)}),
        summaries({options.ledger, options.events, overviews, reputation, clock}),
        jobs(live, options.threads),
        test_jobs(live, kTestThreads),
        watch_jobs(live, kWatchThreads) {}

  // Alerts ask others, which are made after them, for digests.
  ~Workshop() { alerts.stop(); }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  Workshop(Workshop&&) = delete;
  Workshop& operator=(Workshop&&) = delete;

  // Goes on with what was under way when the server ended.
  [[nodiscard]] Result<void, ledger::Error> resume() {
    TRY(cases.resume());
    TRY(tests.resume());
    alerts.add_digest(summary_digest);
    alerts.start();
    TRY(arrivals.resume());
    clockwork_ = std::make_unique<Clockwork>(kBeat, [this] {
      watch.start_due();
      (void)reputation.due(clock());
    });
    return {};
  }
  // A job of any kind; see Jobs::find.
  [[nodiscard]] std::optional<boost::json::object> find_job(const std::string& tenant,
                                                            const std::string& id) const {
    for (const Jobs* pool : {&jobs, &watch_jobs, &test_jobs})
      if (auto job = pool->find(tenant, id)) return job;
    return std::nullopt;
  }
  // Waits for what is under way; what is queued waits for the next start.
  void stop() {
    clockwork_.reset();
    jobs.stop();
    test_jobs.stop();
    watch_jobs.stop();
    alerts.stop();
  }

  const DataFolder data;
  const OpenDns open_dns;
  const Clock clock;
  const std::unique_ptr<AddressBook> addresses;
  Live live;
  OverviewCache overviews;
  CaseWork cases;
  AlertWork alerts;
  const alert::Raise raise = [this](alert::Occurrence occurrence) {
    alerts.raise(std::move(occurrence));
  };
  RefusalWatch refusals;
  ArrivalWork arrivals;
  TestWork tests;
  IssueWork issues;
  ReputationWork reputation;
  WatchWork watch;
  SummaryWork summaries;
  SummaryDigest summary_digest{summaries, overviews};
  // Where mail is taken in, "127.0.0.1:2525"; empty: nowhere. Set before anybody asks.
  std::vector<std::string> mail_taken_at;
  Jobs jobs;       // the last: their threads use all of the above
  Jobs test_jobs;  // of their own: somebody waits for each, and a large log may take all of `jobs`
  Jobs watch_jobs;

 private:
  std::unique_ptr<Clockwork> clockwork_;
};

}  // namespace waybill::service
