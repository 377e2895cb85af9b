// The watch over blocklists: which addresses and domains of a domain are listed, followed over
// time. A new listing is suspected until it is seen again some time later; a list that does not
// answer changes nothing. Safe for several threads.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "alert/occurrence.h"
#include "base/result.h"
#include "ledger/listings.h"
#include "reputation/assess.h"
#include "reputation/listing.h"
#include "reputation/subjects.h"
#include "reputation/watch_state.h"
#include "service/jobs.h"
#include "service/live.h"
#include "service/work.h"
#include "store/event_store.h"

namespace waybill::service {

struct ReputationSettings {
  reputation::Settings lists = {};
  std::int64_t confirm_after = 600;   // seconds until a new listing is asked for again
  std::int64_t every = 6L * 60 * 60;  // seconds between two checks of a domain
};

// Checks that due() keeps under way or queued at the same time. Ours.
inline constexpr std::size_t kMostDueChecks = 8;

// An entry on a blocklist as the health score, issues and pages use it.
struct ListingView {
  std::string subject, kind;  // "192.0.2.1", "ip"; "example.com", "domain"
  std::string zone, list;     // "zen.spamhaus.org", "Spamhaus"
  int weight = 0;             // of the list, 0 to 100
  bool is_light = false;      // told, no reason to refuse mail
  std::string holder;         // "own", "service", "pool"
  std::string holder_title;   // of a service or pool
  bool is_shared = false;     // of a pool
  double mail_share = 0;      // of the domain's mail, 0 to 1
  std::string state;          // "suspected", "listed", "gone"
  std::string codes, meaning;
  int impact = 0;        // 0 to 100
  std::string severity;  // "critical"
  std::string statement;
  std::vector<std::string> advice;
  std::int64_t first = 0, last = 0, confirmed = 0, gone = 0;  // Unix seconds; 0: not (yet)
};

class ReputationWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    store::EventStore& events;
    Jobs& jobs;      // of checks that somebody asked for
    Jobs& due_jobs;  // of those that were due
    Live& live;
    OpenDns open_dns;
    Clock clock;
    alert::Raise raise;  // may be empty
    // After each check: what is to know of the listings that changed. May be empty; the error is
    // for the log.
    std::function<Result<void, std::string>(const std::string& tenant, const std::string& domain)>
        checked;
    ReputationSettings settings;
  };
  explicit ReputationWork(Surroundings surroundings) : s_(std::move(surroundings)) {}

  struct Outcome {
    std::size_t subjects = 0, questions = 0, listed = 0, suspected = 0, could_not_check = 0;
  };
  // Asks the lists about everything of the domain, and keeps what they say. Takes as long as DNS
  // does. The error is one line.
  [[nodiscard]] Result<Outcome, std::string> run(const std::string& tenant,
                                                 const std::string& domain);
  // The same as a job, whose id it gives; that of the check that is under way.
  [[nodiscard]] Result<std::string, WorkError> check(const std::string& tenant,
                                                     const std::string& domain);
  // Starts checks of the domains that are due: those whose time has come, and watched ones that
  // were never checked. To be called every few seconds or minutes; never waits for DNS. Gives how
  // many it started.
  [[nodiscard]] Result<std::size_t, ledger::Error> due(std::int64_t now);

  // Present and past ones, the gone ones last, else the heaviest first.
  [[nodiscard]] Result<std::vector<ListingView>, ledger::Error> listings(const std::string& tenant,
                                                                         const std::string& domain);

 private:
  struct Asked {
    reputation::Subject subject;
    reputation::Listing listing;
  };
  struct Found {
    std::vector<Asked> asked;
    std::size_t questions = 0;
  };
  struct Raised {
    reputation::WatchEvent event = reputation::WatchEvent::Nothing;
    ledger::Listing listing;
  };
  class Keeping;
  [[nodiscard]] Found ask(const std::vector<reputation::Subject>& subjects,
                          net::DnsSession& dns) const;
  [[nodiscard]] Result<std::vector<reputation::Subject>, std::string> still_followed(
      const std::string& tenant, const std::string& domain, const reputation::Subjects& chosen);
  [[nodiscard]] Result<Outcome, std::string> keep(const std::string& tenant,
                                                  const reputation::Seen& seen,
                                                  const reputation::Subjects& subjects,
                                                  const Found& found, std::int64_t now);
  void raise(const std::string& tenant, const std::string& domain, const Raised& raised,
             std::int64_t now) const;
  // Also when one is under way already.
  [[nodiscard]] Result<std::string, WorkError> start(Jobs& jobs, const std::string& tenant,
                                                     const std::string& domain);

  Surroundings s_;
  std::mutex mutex_;
  std::set<std::pair<std::string, std::string>> under_way_;  // tenant and domain; with mutex_ held
};

[[nodiscard]] boost::json::object to_json(const ListingView& listing);

}  // namespace waybill::service
