// Issues of an organisation: looks open and close them, mail confirms fixes, people verify and
// dismiss. Safe for several threads.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "alert/occurrence.h"
#include "issue/guide.h"
#include "issue/life.h"
#include "ledger/issues.h"
#include "service/domain_report.h"
#include "service/issue_sources.h"
#include "service/live.h"
#include "service/work.h"
#include "store/event_store.h"

namespace waybill::service {

// Ours: mail of so many days before a fix shows whether there is any that could confirm it.
inline constexpr store::Day kAwaitedDays = 30;

class IssueWork {
 public:
  struct Surroundings {
    ledger::Ledger& ledger;
    store::EventStore& events;
    Live& live;
    Clock clock;
    alert::Raise raise;
  };
  explicit IssueWork(Surroundings surroundings) : s_(std::move(surroundings)) {}

  struct Changes {
    std::size_t opened = 0, mended = 0, waiting = 0;
    std::vector<std::string> alerted = {};  // codes of issues that an alert tells of
  };
  // Brings the issues of the look's domain and source to what was seen.
  [[nodiscard]] Result<Changes, ledger::Error> look(const std::string& tenant, const Look& look);

  // Mail came in: what waits for it is confirmed or refuted. Issues of the reports are looked at
  // with them.
  [[nodiscard]] Result<void, ledger::Error> count_mail(const std::string& tenant,
                                                       const std::string& domain);

  struct Fix {
    std::string who;                // e-mail address of the user
    std::string note;               // for the history
    std::int64_t cached_until = 0;  // resolvers may give the old record until then; 0: not
  };
  // What a fix that the name servers show, or that somebody says is made, does to an issue:
  // it waits for mail where mail confirms it, else it is resolved.
  [[nodiscard]] Result<ledger::IssueEntry, WorkError> mended(const std::string& tenant,
                                                             const std::string& id, const Fix& fix);
  // A look at one issue that changes nothing but its history.
  [[nodiscard]] Result<void, WorkError> note(const std::string& tenant, const std::string& id,
                                             const ledger::IssueEvent& event);
  // `who`: e-mail address of the user. Reopen takes a dismissal back.
  [[nodiscard]] Result<ledger::IssueEntry, WorkError> dismiss(const std::string& tenant,
                                                              const std::string& id,
                                                              const std::string& who,
                                                              const std::string& reason);
  [[nodiscard]] Result<ledger::IssueEntry, WorkError> reopen(const std::string& tenant,
                                                             const std::string& id,
                                                             const std::string& who);
  [[nodiscard]] Result<ledger::IssueEntry, WorkError> entry(const std::string& tenant,
                                                            const std::string& id) const;
  // "code" or "code subject" of the issues of a domain and source that are not resolved.
  [[nodiscard]] Result<std::vector<std::string>, ledger::Error> known(const std::string& tenant,
                                                                      const std::string& domain,
                                                                      issue::Source source) const;
  // Mail since the fix, of what the issue is about.
  [[nodiscard]] issue::Evidence mail_since(const std::string& tenant,
                                           const ledger::IssueEntry& entry) const;

 private:
  [[nodiscard]] issue::Evidence mail_of(const std::string& tenant, const std::string& domain,
                                        const IpAddress& address, const Period& period) const;
  struct Step {
    ledger::IssueEntry entry;
    ledger::IssueEvent event;  // "" text: none
    bool is_new = false, is_reopened = false;
  };
  // `before` without id: there is no issue of the defect yet. `defect` null: it was not seen.
  [[nodiscard]] Step after_look(const std::string& tenant, const ledger::IssueEntry& before,
                                const Look& look, const issue::Defect* defect) const;
  [[nodiscard]] std::vector<Step> after_look(const std::string& tenant, const Look& look,
                                             std::vector<ledger::IssueEntry> known) const;
  [[nodiscard]] Result<ledger::IssueEntry, WorkError> set(const std::string& tenant,
                                                          const std::string& id, issue::State state,
                                                          const ledger::IssueEvent& event,
                                                          const std::string& reason,
                                                          std::int64_t cached_until);
  void tell(const std::string& tenant, const ledger::IssueEntry& entry) const;
  // False: nothing to tell.
  [[nodiscard]] bool alert(const std::string& tenant, const Step& step) const;

  Surroundings s_;
};

// An item of `GET /issues`.
[[nodiscard]] boost::json::object to_json(const ledger::IssueEntry& entry);

}  // namespace waybill::service
