// Domains that are watched: checked in turn, their records compared with those before, issues
// opened and closed, fixes verified. Safe for several threads.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "health/diff.h"
#include "health/examine.h"
#include "ledger/checks.h"
#include "net/authority.h"
#include "net/fetcher.h"
#include "service/issue_work.h"
#include "service/jobs.h"
#include "service/reputation_work.h"

namespace waybill::service {

struct WatchSettings {
  std::int64_t seconds_between = 6L * 3'600;  // checks of one domain
  // Nothing: policies are not fetched and mail servers not visited.
  std::optional<net::FetchOptions> web = net::FetchOptions();
  bool asks_name_servers = true;  // of each domain; not over recorded answers
  net::AuthorityOptions authority;
};

class WatchWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    store::EventStore& events;
    Jobs& jobs;
    Live& live;
    IssueWork& issues;
    ReputationWork& reputation;
    OpenDns open_dns;
    Clock clock;
    alert::Raise raise;
    WatchSettings settings;
  };
  explicit WatchWork(Surroundings surroundings) : s_(std::move(surroundings)) {}

  // Checks the domain now. Gives the job, whose result is {"score", "grade"}.
  [[nodiscard]] Result<std::string, WorkError> check(const std::string& tenant,
                                                     const std::string& domain);
  // Starts the checks that are due; called every few seconds.
  void start_due();
  // Reports or refusals came in: the issues of the organisation's watched domains are brought up to
  // date soon, once for many arrivals.
  void mail_arrived(const std::string& tenant);
  // The blocklists were asked about the domain. The error is for the log.
  [[nodiscard]] Result<void, std::string> look_at_lists(const std::string& tenant,
                                                        const std::string& domain);

  // The latest check (health::to_json) with "next"; {"at": null} when there was none.
  [[nodiscard]] Result<boost::json::object, WorkError> latest(const std::string& tenant,
                                                              const std::string& domain) const;
  // {"items": [{"at", "score", "grade", "problems", "changes"}]}, the latest first.
  [[nodiscard]] Result<boost::json::object, WorkError> history(const std::string& tenant,
                                                               const std::string& domain) const;

  // Asks the name servers of the domain and the resolver now, and takes the issue to "waiting" or
  // "resolved" when the servers show the fix. Gives the job; its result is {"fixed", "statement",
  // "authority": [{"question", "servers", "agree", "resolver", "ttl"}], "differs", "ttl", "state"}.
  [[nodiscard]] Result<std::string, WorkError> verify(const std::string& tenant,
                                                      const std::string& issue,
                                                      const std::string& who);
  // What the records of an issue's fix would do, before anybody publishes them. Gives the job; its
  // result is {"statement", "before", "after", "gone", "new", "mail"}.
  [[nodiscard]] Result<std::string, WorkError> what_if(const std::string& tenant,
                                                       const std::string& issue);
  // The steps that mend an issue, for its sender and the host of its domain.
  [[nodiscard]] issue::Guide guide_of(const std::string& tenant,
                                      const ledger::IssueEntry& entry) const;

 private:
  [[nodiscard]] Result<boost::json::value, std::string> run_check(const std::string& tenant,
                                                                  const std::string& domain);
  [[nodiscard]] Result<boost::json::value, std::string> run_verify(const std::string& tenant,
                                                                   const std::string& issue,
                                                                   const std::string& who);
  [[nodiscard]] Result<boost::json::value, std::string> run_what_if(const std::string& tenant,
                                                                    const std::string& issue);
  [[nodiscard]] Result<void, std::string> look_at_mail(const std::string& tenant,
                                                       const std::string& domain);
  [[nodiscard]] Result<boost::json::value, std::string> look_at_all_mail(const std::string& tenant);
  [[nodiscard]] Result<health::Subject, std::string> subject_of(const std::string& tenant,
                                                                const std::string& domain) const;
  // Over what `session` holds already.
  [[nodiscard]] Result<health::Report, std::string> examine(const health::Subject& subject,
                                                            net::DnsSession& session) const;
  struct Kept {
    bool is_first = false;  // check of the domain
    std::vector<health::Change> changes;
  };
  [[nodiscard]] Result<Kept, std::string> keep(const std::string& tenant,
                                               const health::Report& report);
  void tell_changes(const std::string& tenant, const std::string& domain,
                    const std::vector<health::Change>& changes,
                    const IssueWork::Changes& issues) const;
  [[nodiscard]] Result<std::string, WorkError> start(const std::string& tenant,
                                                     std::string_view kind,
                                                     const std::string& issue, Jobs::Work work);
  [[nodiscard]] Result<boost::json::value, std::string> try_policy(const std::string& tenant,
                                                                   const std::string& domain,
                                                                   std::string_view record) const;

  Surroundings s_;
  std::mutex mutex_;
  std::set<std::string> under_way_;      // "tenant domain"; with mutex_ held
  std::map<std::string, bool> looking_;  // by tenant; true: once more after it
};

}  // namespace waybill::service
